"""Marks: short names for what stands at a place just now.

A reviewer copies the mark along with a comment; where it is another one later, what the comment
speaks of has changed.
"""

from __future__ import annotations

import hashlib
import json

from evalutils.evidence.codec import to_json

#: Hexadecimal digits as letters: a spreadsheet program would take some marks for numbers.
_LETTERS = str.maketrans("0123456789abcdef", "bcdfghjkmnpqrstv")
_LENGTH = 8


def mark(state: object) -> str:
    """Return the short name of a state: eight letters, others as soon as anything differs.

    Parameters
    ----------
    state
        Records or JSON data; the order of keys does not matter.

    Examples
    --------
    >>> mark({"target": "400", "score": "75"})
    'rcpdrpgc'
    >>> mark({"score": "75", "target": "401"}) == mark({"score": "75", "target": "400"})
    False
    """
    words = json.dumps(to_json(state), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()[:_LENGTH].translate(_LETTERS)
