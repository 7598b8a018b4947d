"""Money and time as bars: the two purses."""
