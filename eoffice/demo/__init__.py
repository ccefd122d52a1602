"""Floor 12: the demonstration ward, generated from a seed."""
