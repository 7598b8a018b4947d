"""What the pages are called, in the order of their buttons."""

EXPLORE, COMPARE = "Explore", "Compare"
SENSITIVITY, FAILURE, REQUIRE = "What matters", "When it fails", "What it takes"
ASSUMPTIONS, RUNS = "Assumptions", "Runs"
# pages that ask one question, by the verb that asks it
QUESTION_VERBS = {SENSITIVITY: "sensitivity", FAILURE: "failure", REQUIRE: "require"}
