"""Pages of the directory: signing in, one's own account, and the administration."""
