"""The venues of the last run: names of one place, and joining or parting them."""
