"""Floor 5: the record card shared by all documents, relations, access grants, case files."""
