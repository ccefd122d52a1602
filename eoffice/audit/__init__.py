"""Floor 1: the append-only, hash-chained history of every act."""
