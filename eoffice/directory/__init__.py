"""Floor 3: agencies, units, posts, people, mandates, substitutions, sign-in."""
