"""Scenario files: what is built in, reading, extending, writing."""
