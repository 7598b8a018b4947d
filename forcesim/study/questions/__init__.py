"""One module a question: what it runs, and how it judges what came of it."""
