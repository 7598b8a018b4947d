"""Charts of the window: they draw the views that forcesim.report makes."""
