"""Signatures of files: what each says of its bytes, of its certificate and of later changes."""
