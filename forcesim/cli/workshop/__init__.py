"""The verb of workshops: what it makes and reads of a script's results, and what it tells of them."""
