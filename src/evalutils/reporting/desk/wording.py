"""Words of the desk, in the language of messages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from evalutils.errors import message_language


def say(key: str, **facts: object) -> str:
    """Return words of the desk.

    Parameters
    ----------
    key
        As in ``words.toml``; ``hedges.about`` for one in a table.
    facts
        Values that the words name.

    Examples
    --------
    >>> say("took", ms=7), say("hedges.about")
    ('重算用时 7 毫秒', '约、左右')
    """
    entry: Any = _words()[message_language()]
    for part in key.split("."):
        entry = entry[part]
    return str(entry).format(**facts) if facts else str(entry)


@cache
def _words() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


@cache
def style() -> str:
    """Return the style sheet of the desk."""
    return Path(__file__).with_name("desk.css").read_text(encoding="utf-8")
