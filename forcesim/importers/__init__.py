"""Own data into scenarios: each importer reads files, says what it found wrong, and writes a scenario with evidence."""
