"""Floor 10: the weekly working calendar of the leaders (lịch công tác tuần)."""
