"""Amounts of money as editions set them: a currency is never parted from its figure."""

from __future__ import annotations

import re

_AFTER_CURRENCY = re.compile(r"(?<=\b[A-Z]{3}) (?=[\d-])")


def unparted(words: str) -> str:
    r"""Return a number's words with a no-break space between currency and figure.

    Examples
    --------
    >>> unparted("about CNY 810,900") == "about CNY\N{NO-BREAK SPACE}810,900"
    True
    """
    return _AFTER_CURRENCY.sub("\N{NO-BREAK SPACE}", words)
