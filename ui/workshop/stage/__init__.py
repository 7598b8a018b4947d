"""What the room sees: the sheets of a step, their pictures, and the window that shows them."""
