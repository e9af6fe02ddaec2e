"""The words of another language for what a form, a profile and a source name in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_CHINESE = re.compile(r"[\u3400-\u9fff\uff01-\uff5e\u3001-\u303f]")


def is_chinese(text: str) -> bool:
    """Return whether a text holds Chinese characters or full-width signs.

    Examples
    --------
    >>> is_chinese("81.09万元"), is_chinese("99.98%")
    (True, False)
    """
    return _CHINESE.search(text) is not None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Terms and units of one language; a lexicon of Chinese leaves everything as it is.

    Parameters
    ----------
    language
        ``zh`` or ``en``.
    terms
        Chinese words → words of the language.
    units
        Chinese unit → (singular, plural).
    currencies
        Chinese unit of money → what stands before the amount.
    hedges
        Kind of figure (``approx``) → how it is worded, with ``[number]``.

    Examples
    --------
    >>> lexicon = load_lexicon("en")
    >>> lexicon.term("数量"), lexicon.unit("人次", plural=True)
    ('Quantity', 'person-times')
    """

    language: str = "zh"
    terms: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    currencies: Mapping[str, str] = field(default_factory=dict)
    hedges: Mapping[str, str] = field(default_factory=dict)

    def term(self, words: str) -> str:
        """Return words in this language; without an entry they stay as they are."""
        return self.terms.get(words, words)

    def unit(self, words: str, *, plural: bool) -> str:
        """Return a unit in this language; without an entry it stays as it is."""
        return self.units.get(words, (words, words))[plural]

    def missing(self, words: Iterable[str]) -> list[str]:
        """Return the Chinese words that have no entry, each once, in order."""
        if self.language == "zh":
            return []
        return [word for word in dict.fromkeys(words) if is_chinese(word) and not self.knows(word)]

    def knows(self, words: str) -> bool:
        """Return whether there is an entry for a term."""
        return words in self.terms

    def missing_units(self, units: Iterable[str]) -> list[str]:
        """Return the Chinese units that have no entry, each once, in order."""
        if self.language == "zh":
            return []
        known = {*self.units, *self.currencies}
        return [unit for unit in dict.fromkeys(units) if is_chinese(unit) and unit not in known]


def load_lexicon(
    language: str,
    terms: Mapping[str, str] | None = None,
    units: Mapping[str, tuple[str, str]] | None = None,
) -> Lexicon:
    """Return the lexicon of a language, with a project's own entries before ours.

    Parameters
    ----------
    language
        ``zh`` or ``en``.
    terms, units
        A project's own.
    """
    if language == "zh":
        return Lexicon()
    data = _file(language)
    ours = {word: (one, many) for word, (one, many) in data["units"].items()}
    return Lexicon(
        language,
        {**data["terms"], **(terms or {})},
        {**ours, **(units or {})},
        data["currencies"],
        data["hedges"],
    )


@cache
def _file(language: str) -> Mapping[str, Any]:
    file = Path(__file__).with_name(f"lexicon.{language}.yaml")
    data: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return data
