"""Recognition: what a received document says of itself, proposed from the layout of its pages."""
