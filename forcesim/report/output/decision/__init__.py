"""The record of a decision: what only a person can say, and the page that holds it."""
