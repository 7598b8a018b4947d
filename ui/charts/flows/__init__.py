"""Flows of people from what becomes of them under one policy to what does under another."""
