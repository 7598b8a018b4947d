"""The same people under two policies: their fates, what moves with them, and single stories. Arrays in, numbers out."""
