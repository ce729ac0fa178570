"""Maps drawn from the territory's own tables, and what is marked on them."""
