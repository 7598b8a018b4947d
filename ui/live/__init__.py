"""One future watched as it happens: the player, what it is drawn as, and the window around both."""
