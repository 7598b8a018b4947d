"""A table with one row a case: what it says of arrivals and of the hours that cases take, as a scenario."""
