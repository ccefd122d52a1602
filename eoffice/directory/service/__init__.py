"""Use-cases of the directory, by noun: people, posts, mandates, substitutions, agencies, units and bodies, calendar."""
