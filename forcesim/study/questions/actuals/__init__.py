"""The question that holds a scenario against what happened."""
