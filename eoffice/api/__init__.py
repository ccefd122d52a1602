"""Floor 11: JSON over the same services, under /api/v1."""
