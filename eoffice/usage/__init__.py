"""Floor 11: who opened which document, and how much is read and searched (NĐ 30/2020 PL VI)."""
