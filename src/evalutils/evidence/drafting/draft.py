"""A draft of a raw folder: its sheets and analysis, and the standard framework."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from evalutils.base.paths import DEFAULT_LANGUAGE
from evalutils.base.patterns import re
from evalutils.base.words import beside, say
from evalutils.evidence.schema import PROPOSED
from evalutils.evidence.year import analysis_rows


@cache
def rules() -> dict[str, Any]:
    """Return ``rules.toml``: what is looked for in sources, and the names of what is found.

    Examples
    --------
    >>> rules()["columns"]["executed"]
    '全年执行数'
    """
    return beside(__file__, "rules.toml")


@cache
def rule(table: str, key: str) -> re.Pattern[str]:
    """Return a regular expression of ``rules.toml``.

    Examples
    --------
    >>> bool(rule("amounts", "adjusted").search("区级财政、全年预算"))
    True
    """
    return re.compile(rules()[table][key])


def proposal(key: str, /, **facts: object) -> str:
    """Return words that a draft proposes, in the language of what was received: Chinese.

    Examples
    --------
    >>> proposal("computed.share_label", part="女性")
    '女性占比'
    """
    return say(f"drafting.{key}", DEFAULT_LANGUAGE, **facts)


#: A row of a sheet: field → text; a field left out is a blank cell.
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal for one project-year.

    Parameters
    ----------
    project
        Keys of ``project.yaml`` → text; ``sources.<file>`` for the title of a source.
    evidence, indicators, budget
        Rows of the sheets. A cell that a person must decide says 待定.
    analysis
        What is concluded, as ``analysis.yaml`` would hold it.
    notes
        What a person should know about the sources, in words: phrases already worded.
    proposed
        Keys of the project that are proposed.

    Examples
    --------
    >>> draft = Draft({"name": "待定", "unit": ""}, budget=({"source": "年度资金总额"},))
    >>> [row["value"] for row in draft.sheets["project"]], draft.proposals
    (['待定', ''], 0)
    """

    project: Mapping[str, str]
    evidence: tuple[Cells, ...] = ()
    indicators: tuple[Cells, ...] = ()
    budget: tuple[Cells, ...] = ()
    analysis: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()

    @property
    def sheets(self) -> dict[str, tuple[Cells, ...]]:
        """The rows of every sheet, by its name."""
        return {
            "project": tuple(
                {"key": key, "value": text, "status": PROPOSED if key in self.proposed else ""}
                for key, text in self.project.items()
            ),
            "indicators": self.indicators,
            "evidence": self.evidence,
            "budget": self.budget,
            **analysis_rows(self.analysis),
        }

    @property
    def proposals(self) -> int:
        """How many rows a person still has to confirm."""
        return sum(row.get("status") == PROPOSED for rows in self.sheets.values() for row in rows)
