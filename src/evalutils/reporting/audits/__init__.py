"""Findings on files of others, told for the terminal, in Excel and in a letter in Word."""
