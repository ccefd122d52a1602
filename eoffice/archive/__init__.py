"""Floor 9: hand-over of closed case files, acceptance, freeze."""
