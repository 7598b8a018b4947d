"""What finding out would be worth, told."""
