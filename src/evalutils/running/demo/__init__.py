"""A fictitious project of three years that shows what one real source cannot."""
