"""Exit statuses, as scripts rely on them."""

DONE = 0
FAILED = 1  # a run failed, or something unforeseen
WRONG = 2  # the input is wrong
INTERRUPTED = 130  # stopped by the person; what is finished is kept


def ended_by(signal_number: int) -> int:
    """The status of a program that a signal ended, as shells count it: 143 for SIGTERM, 129 for SIGHUP."""
    return 128 + signal_number
