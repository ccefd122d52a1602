"""Floor 12: JSON over the same services, under /api/v1."""
