"""Floor 1: text to intervals, files to paragraphs and tables."""
