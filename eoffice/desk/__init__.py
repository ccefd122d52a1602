"""Floor 12: the home page: whose turn is it, what is late."""
