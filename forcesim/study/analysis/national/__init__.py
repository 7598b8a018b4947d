"""Many forces at once: their places among each other, and what goes with how much they change."""
