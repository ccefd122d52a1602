"""Floor 8: the conversation on a document."""
