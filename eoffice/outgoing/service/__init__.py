"""The use-cases of outgoing documents, one module for each stretch of the way."""
