"""The cellar: what every floor stands on, from the standard library alone."""
