"""Laid-out pages of any format: characters, rulings and what they make of a document."""
