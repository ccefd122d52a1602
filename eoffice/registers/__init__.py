"""Floor 6: number books: one transaction, no gap, no reuse."""
