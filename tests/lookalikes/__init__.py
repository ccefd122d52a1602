"""Look-alikes of official documents with known answers, to try the recogniser on what it has never seen."""
