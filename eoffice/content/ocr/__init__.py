"""Reading pictures of pages; all but `program` runs only in the confined process of `eoffice.content.recogniser`."""
