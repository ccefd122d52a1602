"""Floor 1: who is acting, what exists as a permission, and the one engine behind `can` and `visible`."""
