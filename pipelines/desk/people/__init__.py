"""Pages about accounts: signing in, one's own account, everybody's."""
