"""The rule on records: a figure of the text against the rows it should come from (R20)."""

from __future__ import annotations

from collections.abc import Iterator

from evalutils.evaluation.audit.finding import Finding
from evalutils.evaluation.audit.material import Material, quoted, word_finding, wording
from evalutils.evaluation.registry import Comparison, comparisons

#: Verdict → check; a figure that agrees with its records is no finding.
_CHECKS = {
    "contradicts": "records_contradict",
    "compatible": "records_compatible",
    "open": "records_open",
}


def records_against_figures(material: Material) -> Iterator[Finding]:
    """R20: a figure of the text beside the one that the records give for the same thing.

    Intervals decide: an error of the text is only asked about (请核实) where no value that its
    words allow is the records'; where units, periods or words forbid a comparison, that is said.
    """
    for pair in comparisons(material.year, material.evidence.values()):
        if pair.verdict in _CHECKS:
            yield _finding(material, pair)


def _finding(material: Material, pair: Comparison) -> Finding:
    item, words = material.evidence[pair.quoted], wording()
    where = item.place.words() or item.place.document
    figure = material.year.records.figures[pair.aggregate]
    facts = {
        "quote": quoted(item.place.document, item.quote),
        "table": f"{{label:file|{figure.origin.file}}}",
        "record": f"{{evidence:{pair.record}}}",
        "quoted": f"{{evidence:{pair.quoted}}}",
        "difference": f"{{result:records.{pair.aggregate}.difference}}",
        "used": f"{{result:records.{pair.aggregate}.used}}",
        "reason": str(words["records_open"][pair.reason]) if pair.reason else "",
    }
    return word_finding(_CHECKS[pair.verdict], where, **facts)
