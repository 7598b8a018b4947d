"""What a police force gains and loses when it moves officer hours."""
