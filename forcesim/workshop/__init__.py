"""The workshop: scripts, the state of a session in a room, its results, scores, board, debrief and joining page."""
