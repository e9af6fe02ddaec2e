"""What readers are told about parts that were left out or could not be read.

These words go into documents and from there into processed data and reports, so they are
Chinese whatever language messages have: the same file must give the same bytes.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


def words(key: str, **facts: object) -> str:
    """Return the words for ``key`` of ``wording.toml`` with ``facts`` filled in.

    Examples
    --------
    >>> words("no_text_layer")
    '无文字层，读不出'
    """
    return str(_table()["words"][key]).format(**facts)


def symbol(font: str, code: str) -> str | None:
    """Return the character that a symbol font shows for a code, ``None`` where it is not known.

    Examples
    --------
    >>> symbol("Wingdings", "F0FE"), symbol("Webdings", "F021")
    ('☑', None)
    """
    found = _table()["symbols"].get(font.lower(), {}).get(code.upper())
    return None if found is None else str(found)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("wording.toml").read_text(encoding="utf-8"))
