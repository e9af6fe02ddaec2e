"""References between the blocks of a notebook: each leads to something that is printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evalutils.errors import Fault
from evalutils.reporting.blocks import Inline
from evalutils.reporting.editions.anchors import anchors_of
from evalutils.reporting.editions.executed import Executed
from evalutils.reporting.editions.placed import Placed, pieces_of


def reference_faults(blocks: Sequence[Placed], copy: Executed, review: Executed) -> list[Fault]:
    """Return references that lead nowhere.

    Parameters
    ----------
    blocks
        All blocks of the notebook.
    copy
        The copy to be set; a sentence in it may name only tables and figures it has.
    review
        The review copy, which has every anchor; a link to one the public copy lacks is
        printed as plain words.
    """
    targets = _Targets(copy, frozenset(anchors_of(review)))
    printed = printed_blocks(copy)
    faults = _twice(blocks, anchors_of(copy))
    for placed in blocks:
        if id(placed.block) in printed:
            faults += [fault for piece in pieces_of(placed.block)
                       for fault in targets.faults(placed, piece)]  # fmt: skip
        elif placed.block.get("type") == "registry":
            faults += targets.basis_faults(placed)
    return faults


def based_on(entry: Mapping[str, Any]) -> list[str]:
    """Return the references of the evidence that an entry of the registry is computed from.

    Examples
    --------
    >>> based_on({"evidence": ["spent_total", "evidence:budget_total"]})
    ['evidence:spent_total', 'evidence:budget_total']
    """
    names = entry.get("evidence") or ()
    return [name if ":" in name else f"evidence:{name}" for name in names]


def printed_blocks(copy: Executed) -> set[int]:
    """Return the identities of the blocks that a copy prints."""
    return {id(part) for part in (copy.cover, copy.strip, *copy.parts)}


@dataclass(frozen=True, slots=True)
class _Targets:
    """What references of a copy may lead to."""

    copy: Executed
    anchors: frozenset[str]

    def faults(self, placed: Placed, piece: Inline) -> list[Fault]:
        kind = piece["t"]
        if kind == "number" and piece["ref"] not in self.copy.registry:
            return [placed.fault("reference_unknown", f"{piece['ref']} ({piece['text']})")]
        if kind == "ref" and piece["target"] not in self.copy.numbers:
            return [placed.fault("target_unknown", piece["target"])]
        if kind == "link" and piece["target"] not in self.anchors:
            return [placed.fault("target_unknown", piece["target"])]
        return []

    def basis_faults(self, placed: Placed) -> list[Fault]:
        return [
            placed.fault("reference_unknown", f"{ref} → {basis}")
            for ref, entry in placed.block["entries"].items()
            for basis in based_on(entry)
            if basis not in self.copy.registry
        ]


def _twice(blocks: Sequence[Placed], anchors: list[str]) -> list[Fault]:
    """Return ids of tables, figures and rows that stand twice, told at their blocks."""
    doubled = {anchor for anchor, times in Counter(anchors).items() if times > 1}
    faults = []
    for placed in blocks:
        block = placed.block
        own = [block.get("id"), *(row.get("anchor") for row in block.get("rows", ()))]
        faults += [placed.fault("id_twice", ident) for ident in own if ident in doubled]
    return faults
