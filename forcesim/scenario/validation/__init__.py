"""From merged data to a scenario, or to every problem in plain words."""
