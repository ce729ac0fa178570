"""The page of the sources: how they fare, and changes to a source.toml that need no editor of files."""
