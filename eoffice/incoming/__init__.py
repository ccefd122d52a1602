"""Floor 7: incoming documents (văn bản đến): receive, register, submit, direct, handle, close."""
