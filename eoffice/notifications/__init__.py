"""Floor 10: telling people what concerns them: inbox, mail, morning digest."""
