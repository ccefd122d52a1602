"""Floor 2: what all pages share: form base, filters, pagination, menu, error pages."""
