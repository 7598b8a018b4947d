"""What a person writes: a force, its cases, its policy, as frozen, validated data."""
