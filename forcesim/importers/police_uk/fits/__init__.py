"""What the counts say: rates, rhythms and mixes, each with how sure it is."""
