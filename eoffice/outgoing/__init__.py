"""Floor 7: outgoing documents (văn bản đi): draft, approve, sign, number, seal, issue."""
