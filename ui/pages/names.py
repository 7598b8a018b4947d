"""What the pages are called, in the order of their buttons."""

EXPLORE, COMPARE, ASSUMPTIONS, RUNS = "Explore", "Compare", "Assumptions", "Runs"
# pages that ask one question, by the verb that asks it
ASKS = {"What matters": "sensitivity", "When it fails": "failure", "What it takes": "require"}
