"""Floor 13: the demonstration ward, generated from a seed."""
