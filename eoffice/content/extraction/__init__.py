"""One reader per kind of file; they run only in the confined process of `eoffice.content.extractor`."""
