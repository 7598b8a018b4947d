"""Worlds within the plausible ranges: drawn, screened, estimated all together, and searched for a box."""
