"""The report in words: phrases as data, every number by reference, every quote with its place."""
