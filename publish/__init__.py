"""What people get: feeds, pages, open data, releases."""
