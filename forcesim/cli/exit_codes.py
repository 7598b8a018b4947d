"""Exit statuses, as scripts rely on them."""

DONE = 0
FAILED = 1  # a run failed, or something unforeseen
WRONG = 2  # the input is wrong
INTERRUPTED = 130  # stopped by the person; what is finished is kept
