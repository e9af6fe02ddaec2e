"""Pages beside the report, one module each: years compared, two runs, the index, faults, findings.

Import the page, and speak of what it has by its name: ``from evalutils.reporting.pages import
compare``, then ``compare.open_years(…)``. Nothing heavy is imported for a page that is not made.
"""
