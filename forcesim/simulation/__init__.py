"""One replication: a scenario, a seed and a number in, outcomes out."""
