"""The words that a proposal looks for and writes, from ``wording.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def wording() -> dict[str, Any]:
    """Return ``wording.toml``.

    Examples
    --------
    >>> wording()["columns"]["executed"]
    '全年执行数'
    """
    text = Path(__file__).with_name("wording.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def pattern(table: str, key: str) -> re.Pattern[str]:
    """Return a regular expression of ``wording.toml``.

    Examples
    --------
    >>> bool(pattern("amounts", "adjusted").search("区级财政、全年预算"))
    True
    """
    return re.compile(wording()[table][key])
