"""Floor 0: configuration, database, clock, errors, unit of work, events, jobs, text folding, calendar."""
