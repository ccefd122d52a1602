"""Floor 8: what arrives by scanner and e-mail, the tray of what is not registered yet, and what never may stay."""
