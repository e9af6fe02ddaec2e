"""Words the audit rules know, as compiled patterns."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import regex


@cache
def word(name: str) -> regex.Pattern[str]:
    """Return the pattern of an entry of ``words.toml``.

    Parameters
    ----------
    name
        Table and key (``direction.lower``).

    Raises
    ------
    KeyError
        If there is no such entry.

    Examples
    --------
    >>> bool(word("direction.lower").search("安全事故发生数"))
    True
    """
    table, key = name.split(".")
    return regex.compile(_table()[table][key])


def says(name: str, text: str) -> bool:
    """Return whether a text holds words of an entry.

    Examples
    --------
    >>> says("claims.done", "各项任务圆满完成"), says("claims.done", "完成七成")
    (True, False)
    """
    return word(name).search(text) is not None


@cache
def _table() -> dict[str, dict[str, str]]:
    file = Path(__file__).with_name("words.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
