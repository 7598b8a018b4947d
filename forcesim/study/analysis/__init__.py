"""Arrays in, numbers out: no engine, no files, no words."""
