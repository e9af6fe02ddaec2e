"""What the rules look at, and how they word what they find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from evalutils.evaluation.audit.finding import Finding
from evalutils.evaluation.values import Value
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.year import ProjectYear
from evalutils.reading.documents import Document, Paragraph

_LANGUAGE: ContextVar[str] = ContextVar("language of findings", default="zh")


@dataclass(frozen=True, slots=True)
class Material:
    """One project-year under audit.

    Parameters
    ----------
    year
        The raw folder.
    documents
        Sources by file name.
    evidence
        The ledger by id.
    values
        Evidence and computed values by reference.
    """

    year: ProjectYear
    documents: Mapping[str, Document]
    evidence: Mapping[str, Evidence]
    values: Mapping[str, Value]

    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield every body paragraph of every document."""
        for document in self.documents.values():
            yield from (part for part in document.paragraphs if part.heading_level == 0)


def word_finding(key: str, where: str, **facts: str) -> Finding:
    """Return a finding worded from the data file; ``facts`` fill its ``[name]`` places.

    Raises
    ------
    KeyError
        If there is no such check in the wording file.
    """
    entry, said = wording("zh")["rules"][key], wording()["rules"][key]

    def filled(part: str) -> str:
        words = str(said[part])
        for name, fact in facts.items():
            words = words.replace(f"[{name}]", fact)
        return words

    return Finding(
        rule=entry["rule"],
        severity=entry["severity"],
        where=where,
        found=filled("found"),
        expected=filled("expected"),
        mend=filled("mend"),
        key=key,
        related=tuple(entry.get("related", ())),
    )


def quoted(document: str, words: str) -> str:
    """Return words of a document as markup; braces and bars become their full-width forms."""
    return f"{{quote:{document}|{words.translate(str.maketrans('{}|', '｛｝｜'))}}}"


def joined(items: list[str]) -> str:
    """Return items with the language's list comma between them."""
    return str(wording()["joint"]).join(items)


@contextmanager
def worded_in(language: str) -> Iterator[None]:
    """Word the findings made inside in a language (``zh`` or ``en``)."""
    token = _LANGUAGE.set(language)
    try:
        yield
    finally:
        _LANGUAGE.reset(token)


def wording(language: str = "") -> Mapping[str, Any]:
    """Return the wording of findings, by default in the language of :func:`worded_in`."""
    return _words(language or _LANGUAGE.get())


@cache
def _words(language: str) -> Mapping[str, Any]:
    file = Path(__file__).with_name(f"wording.{language}.yaml")
    words: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return words
