"""The part of the Compare page that shows the same people under two policies."""
