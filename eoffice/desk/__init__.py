"""Floor 11: the home page: whose turn is it, what is late."""
