"""What every page stands in: its language and words, templates, assets, addresses."""
