"""How runs come about: plan, engine, executors, events."""
