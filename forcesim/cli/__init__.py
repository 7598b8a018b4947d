"""The command line: verbs, their options, and what they print. Errors become words and exit statuses here only."""
