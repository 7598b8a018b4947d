"""Many replications, one answer."""
