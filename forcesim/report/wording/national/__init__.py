"""One policy against another in every force, in words."""
