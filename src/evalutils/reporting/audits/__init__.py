"""Lists of findings on files of others: for the terminal, the browser, Excel and Word."""
