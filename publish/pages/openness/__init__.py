"""Pages on how this instance works: its data, its privacy, its accessibility."""
