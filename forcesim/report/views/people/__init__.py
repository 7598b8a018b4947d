"""The same people under two policies, ready to be drawn: flows, reasons, two people to follow."""
