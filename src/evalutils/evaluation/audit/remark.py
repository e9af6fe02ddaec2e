"""A remark: what a rule saw, before it is put into words of a language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from evalutils.base.places import Place, places_in_words
from evalutils.evaluation.audit.finding import Finding
from evalutils.reading.selfeval import Cell

_NAMED = re.compile(r"\[([a-z_0-9]+)\]")


@dataclass(frozen=True, slots=True)
class Remark:
    """What one rule saw at one place, free of any language.

    Parameters
    ----------
    key
        Check inside a rule; its words stand under ``forms`` in ``wording.<language>.yaml``.
    spots
        Where it stands: cells or paragraphs.
    facts
        Words of the file and computed figures that fill the ``[name]`` places.
    severity
        Where it is not the check's usual one.
    context
        The row or sentence it stands in, for lists that show it.
    """

    key: str
    spots: tuple[Place, ...]
    facts: Mapping[str, str] = field(default_factory=dict)
    severity: str = ""
    context: str = ""

    @property
    def rule(self) -> str:
        """``R01`` … ``R20``."""
        return str(template(self.key)["rule"])


def remark(
    key: str, *at: Cell | Place | None, severity: str = "", context: str = "", **facts: str
) -> Remark:
    """Return a remark; ``None`` among the places is left out.

    Examples
    --------
    >>> cell = Cell("≥4", Place("a.docx", table=1, row=3, column=4, header="年度指标值"))
    >>> seen = remark("count_capped", cell, name="示范村数量", target="≥4")
    >>> seen.rule, seen.spots[0].row
    ('R10', 3)
    """
    spots = [item.place if isinstance(item, Cell) else item for item in at if item is not None]
    return Remark(key, tuple(spots), facts, severity, context)


def worded(seen: Remark, language: str = "zh") -> Finding:
    """Return a remark as a finding in a language.

    Raises
    ------
    KeyError
        If the language has no words for the check.

    Examples
    --------
    >>> place = Place("a.docx", table=1, row=3, column=4, header="年度指标值")
    >>> finding = worded(Remark("count_capped", (place,), {"name": "示范村数量", "target": "≤4"}))
    >>> finding.where, finding.found
    ('表 1 第 3 行“年度指标值”列', '示范村数量：年度指标值“≤4”')
    """
    entry = template(seen.key, language)

    def filled(part: str) -> str:
        # In one pass: words of the file that look like a [name] stay what they are.
        return _NAMED.sub(lambda found: seen.facts.get(found[1], found[0]), str(entry[part]))

    return Finding(
        rule=seen.rule,
        severity=seen.severity or str(template(seen.key)["severity"]),
        where=places_in_words(seen.spots, language),
        found=filled("found"),
        expected=filled("expected"),
        mend=filled("mend"),
        key=seen.key,
    )


def template(key: str, language: str = "zh") -> Mapping[str, str]:
    """Return the words of a check: ``found``, ``expected``, ``mend``; in Chinese also its rule.

    Raises
    ------
    KeyError
        If the language has no words for the check.
    """
    words: Mapping[str, str] = _words(language)["forms"][key]
    return words


def label_of(severity: str, language: str = "zh") -> str:
    """Return how a severity is printed.

    Examples
    --------
    >>> [label_of(severity) for severity in ("error", "warning", "note")]
    ['请更正', '请核实', '提示']
    """
    return str(_words(language)["labels"][severity])


def title_of(rule: str, language: str = "zh") -> str:
    """Return what a rule is called.

    Examples
    --------
    >>> title_of("R03"), title_of("R03", "en")
    ('合计与分项不符', 'Sums do not add up')
    """
    return str(_words(language)["catalogue"][rule]["title"])


def source_of(rule: str, language: str = "zh") -> str:
    """Return the clause or source a rule stands on.

    Examples
    --------
    >>> source_of("R06")
    '财预〔2020〕10号 第十八条'
    """
    return str(_words(language)["catalogue"][rule]["source"])


@cache
def _words(language: str) -> Mapping[str, Any]:
    file = Path(__file__).with_name(f"wording.forms.{language}.yaml")
    words: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return words
