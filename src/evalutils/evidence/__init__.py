"""Floor 2: one raw folder, read and checked; named, located figures."""
