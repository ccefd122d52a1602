"""Word templates for drafting, in the layout of NĐ 30/2020 PL I, and what builds them."""
