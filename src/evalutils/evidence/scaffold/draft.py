"""What is proposed for a raw folder before it is written: rows of its sheets, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evalutils.evidence.project import OPEN

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
        What ``analysis.yaml`` shall hold; empty for no such file.
    notes
        What a person should know about the sources, in words: phrases already worded.

    Examples
    --------
    >>> draft = Draft({"name": "待定", "unit": ""}, budget=({"source": "年度资金总额"},))
    >>> draft.open_cells
    {'project': 1, 'indicators': 0, 'evidence': 0, 'budget': 0}
    """

    project: Mapping[str, str]
    evidence: tuple[Cells, ...] = ()
    indicators: tuple[Cells, ...] = ()
    budget: tuple[Cells, ...] = ()
    analysis: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def sheets(self) -> dict[str, tuple[Cells, ...]]:
        """The rows of every sheet, by its name."""
        return {
            "project": tuple({"key": key, "value": text} for key, text in self.project.items()),
            "indicators": self.indicators,
            "evidence": self.evidence,
            "budget": self.budget,
        }

    @property
    def open_cells(self) -> dict[str, int]:
        """Sheet → how many of its cells a person still has to decide."""
        return {
            name: sum(text == OPEN for row in rows for text in row.values())
            for name, rows in self.sheets.items()
        }
