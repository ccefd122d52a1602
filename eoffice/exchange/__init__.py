"""Floor 8: delivery of issued documents between the agencies of one installation."""
