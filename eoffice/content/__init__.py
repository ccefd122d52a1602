"""Floor 2: exact bytes by SHA-256, files and versions, text extraction, previews."""
