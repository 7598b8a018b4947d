"""Widgets of the window: each shows one thing and emits signals about what a person does with it."""
