"""The workshop in the window: a script is chosen, the trainer leads it in one window, the room sees the stage."""
