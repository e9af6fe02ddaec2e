"""Blocks with the cell they stand in, so that a fault of theirs can be found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evalutils.errors import Fault, Where
from evalutils.reporting.blocks import MIME, Block, Inline


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with the place it stands at: notebook, cell, and what it is."""

    block: Block
    file: str
    cell: str

    def fault(self, code: str, found: str = "", **facts: object) -> Fault:
        """Return a fault of this block."""
        name = self.block.get("id") or self.block.get("type") or "?"
        return Fault(code, Where(self.file, column=f"{self.cell} {name}"), found, facts)


def placed_blocks(notebook: Mapping[str, Any], file: str) -> Iterator[Placed]:
    """Yield every block of a notebook with its cell (``cells[7] c0ffee``; cells count from 0)."""
    for place, cell in enumerate(notebook["cells"]):
        for payload in payloads_of(cell):
            for block in payload.get("blocks", ()):
                yield Placed(block, file, cell_name(place, cell))


def pieces_of(block: Block) -> Iterator[Inline]:
    """Yield every inline piece of a block, those inside others too."""
    waiting: list[Any] = [
        value for key, value in block.items() if key not in {"data", "bar", "svg", "png", "narrow"}
    ]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            if "t" in value:
                yield dict(value)
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)


def payloads_of(cell: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what the outputs of a cell carry for the editions."""
    found = [output.get("data", {}).get(MIME) for output in cell.get("outputs", ())]
    return [payload for payload in found if payload is not None]


def cell_name(place: int, cell: Mapping[str, Any]) -> str:
    """Return how a cell is named in messages: its place (from 0) and its id."""
    return f"cells[{place}] {cell.get('id', '')}".strip()
