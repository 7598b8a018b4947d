"""What the pages are called, in the order of their buttons."""

EXPLORE, COMPARE = "Explore", "Compare"
MATTERS, FAILS, TAKES = "What matters", "When it fails", "What it takes"
ASSUMPTIONS, RUNS = "Assumptions", "Runs"
# pages that ask one question, by the verb that asks it
ASKS = {MATTERS: "sensitivity", FAILS: "failure", TAKES: "require"}
