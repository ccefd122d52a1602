"""Floor 10: query language, engines, index follower."""
