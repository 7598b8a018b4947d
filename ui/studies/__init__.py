"""The study behind each page: how it is started, followed while it runs, and restored later."""
