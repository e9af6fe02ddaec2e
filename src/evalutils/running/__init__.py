"""Floor 5: what has to run again, runs, provenance, the command line."""
