"""Tables that people bring: files into cells, cells into dates, hours and numbers, and how each was read, in words."""
