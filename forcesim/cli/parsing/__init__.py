"""Words of the command line into values: every fault of them at once."""
