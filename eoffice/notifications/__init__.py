"""Floor 11: telling people what concerns them: inbox, mail, morning digest."""
