"""What the window knows: the decision at hand, its file, its settings, the studies of the past."""
