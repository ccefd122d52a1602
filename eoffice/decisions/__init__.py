"""Decisions of leaders and heads: cards for the thumb, stacks, phrases, and taking back."""
