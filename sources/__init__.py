"""What each calendar says: the catalogue of sources, fetching, and reading into listings."""
