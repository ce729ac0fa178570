"""What the editors' desk knows without a web page: decisions kept durably, sorted, undone, asked again."""
