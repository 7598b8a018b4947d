"""Two scenarios simulated together in one job, on the same luck, so that people can be matched where they were made."""
