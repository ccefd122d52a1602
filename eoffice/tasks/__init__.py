"""Floor 8: directives and assignments, their deadlines and hand-offs."""
