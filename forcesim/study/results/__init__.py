"""What a study answers with, as values and as JSON."""
