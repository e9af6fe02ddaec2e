"""Floor 4: wording, charts, tables and the editions readers get."""
