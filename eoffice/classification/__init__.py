"""Floor 4: the file plan (danh mục hồ sơ) and its retention rules."""
