"""The runs that come with the program: which they are, how their file is made, and how it is held against new runs."""
