"""What a person writes: a force, its cases, its policy, as a frozen description."""
