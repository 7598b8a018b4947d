"""One module a question: its sentences and its tables."""
