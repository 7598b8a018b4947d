"""The study behind each page: what starts it, follows it and brings it back."""
