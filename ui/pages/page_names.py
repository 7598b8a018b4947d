"""The names of the pages, in the order of their buttons."""

EXPLORE, COMPARE = "Explore", "Compare"
SENSITIVITY, FAILURE, REQUIRE = "What matters", "When it fails", "What it takes"
ASSUMPTIONS, RUNS, NATIONAL = "Assumptions", "Runs", "England and Wales"
# the command's verb for each page that asks one question
QUESTION_VERBS = {SENSITIVITY: "sensitivity", FAILURE: "failure", REQUIRE: "require"}
