"""The words of the pages that compare, by page and language; data files beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from evalutils.errors import Fault, InputFaults, Where
from evalutils.evaluation.values import Value
from evalutils.reporting.narrative.wording import Wording

PAGES = ("compare", "diff", "portfolio")
LANGUAGES = ("zh", "en")


def phrases(page: str, language: str) -> Mapping[str, Any]:
    """Return the phrases of a page in a language.

    Raises
    ------
    InputFaults
        If there are none in that language.

    Examples
    --------
    >>> phrases("compare", "en")["none"]
    'none'
    """
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise InputFaults([Fault("language_unknown", Where("REPORT_LANG"), language,
                                 {"known": known})])  # fmt: skip
    return _phrases(page, language)


@cache
def _phrases(page: str, language: str) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for name in ("common", page):
        file = Path(__file__).with_name("wording") / f"{name}.{language}.yaml"
        found |= yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def wording(page: str, language: str, values: Mapping[str, Value]) -> Wording:
    """Return the phrases of a page with the figures they may name."""
    return Wording(phrases(page, language), values, {}, {})
