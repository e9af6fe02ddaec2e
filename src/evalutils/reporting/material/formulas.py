"""How a value was worked out, in words with its figures: what an evidence card says of it.

得分9.68 ＝ 92%÷95%×10.00: nobody should have to know a code, an id or the name of a column to
follow it. The sentence for a kind of value stands in the catalogue under its label's key and may
name the values beside it (``{points}``, ``{target}``), which are put in as they are printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from string import Formatter

from evalutils.base.patterns import re
from evalutils.base.refs import Ref
from evalutils.base.words import entry
from evalutils.evaluation.results import Results
from evalutils.evaluation.scoring import Score
from evalutils.evaluation.values import Value
from evalutils.reporting.printing import Printer, Shown

_NAME = re.compile(r"[^\W\d]\w*")
#: Signs as Chinese sets them, and as other languages do, with blanks around them.
_SIGNS = str.maketrans({"*": "×", "/": "÷", "-": "－", "+": "＋", "(": "（", ")": "）"})
_SPACED = str.maketrans({"*": " × ", "/": " ÷ ", "-": " − ", "+": " + "})
#: More figures than these are not added up one by one on a card.
_MOST_ADDED = 16
#: Rules of scoring, as the profiles call them, that divide in one of the two ways.
_RATIO = re.compile("完成值÷指标值|执行率×")
_QUOTIENT = re.compile(r"(\w+)\s*/\s*(\w+)")
_INVERSE = re.compile("指标值÷完成值")


def _grouped(ref: Ref) -> bool:
    """Return whether a value is that of a group of indicators (level1.产出, dimension.数量)."""
    return ref.name.split(".")[0] in {"level1", "dimension"}


class Formulas:
    """Tells how each value of an evaluation was worked out, in one language.

    Parameters
    ----------
    results
        The evaluation.
    shown
        Every value as the edition prints it.
    printer
        Prints names and terms of the language.

    Examples
    --------
    >>> from pathlib import Path
    >>> from evalutils.evaluation.profiles import load_profile
    >>> from evalutils.evaluation.results import evaluate
    >>> from evalutils.evidence.year import Analysis, IndicatorRow, Project, ProjectYear
    >>> row = IndicatorRow(2, "A", "", 1, "宣传场次", "数量", "100", "approved", "≥", "400", "场",
    ...                    "approved", actual="300")
    >>> project = Project("示范项目", "2022", "mof-2020-10", "2023-03-31", "复算分析", {})
    >>> year = ProjectYear(Path("data/raw/demo/2022"), project, (), (row,), (), Analysis())
    >>> results = evaluate(year, (), load_profile("mof-2020-10"))
    >>> told = Formulas(results, Printer().shown(results.values), Printer())
    >>> told.of(Ref("score", "A")), told.of(Ref("score", "strict", "coverage"))
    ('完成值÷指标值×分值：300场÷400场×100.00＝75.00', '100.00÷100＝100%')
    """

    def __init__(self, results: Results, shown: Mapping[Ref, Shown], printer: Printer) -> None:
        self.results, self.shown, self.printer = results, shown, printer
        self.scores = {score.code: score for score in results.scores}
        self.items = {item.code: item for item in results.indicators}

    def of(self, ref: Ref) -> str:
        """Return how a value was worked out; ``""`` for evidence, which is quoted instead."""
        value = self.results.values.get(ref)
        if value is None or ref.kind == "evidence":
            return ""
        if value.expression:
            return self._computed(value)
        facts = {**self._beside(ref, value), "value": self.shown[ref].text}
        for key in self._keys(ref, value):
            told = self._told(key, facts)
            if told:
                return told
        return ""

    def _told(self, key: str, facts: Mapping[str, str]) -> str:
        """Return a sentence of the catalogue, if it is there and all it names is known."""
        try:
            words = str(entry(f"formulas.{key}", self.printer.lexicon.language))
        except KeyError:
            return ""
        named = {name for _, name, _, _ in Formatter().parse(words) if name}
        return words.format(**facts) if named <= facts.keys() else ""

    def _keys(self, ref: Ref, value: Value) -> Iterator[str]:
        """Yield the keys of sentences that may tell of a value, the most particular first."""
        key = value.label.key
        if key == "score.score":
            score = self.scores.get(ref.name)
            if score is None:
                yield "score.heading"
                return
            yield "score.execution"
            yield f"score.{self._way(score)}"
            yield "score.tiered"
            yield "score.other"
            return
        if key == "score.gap" and self.items[ref.name].direction == "≤":
            yield "score.gap_above"
        if key == "score.difference" and self.scores[ref.name].score is None:
            yield "score.difference_unscored"
        # outcome.strict.scored and outcome.assumptions.scored are worked out alike.
        parts = key.split(".")
        if parts[0] == "outcome" and len(parts) > 2:
            key = f"outcome.{parts[-1]}"
        elif parts[0] == "group":
            key = f"group.{parts[-1]}"
        yield key
        yield f"rest.{parts[0]}"

    def _way(self, score: Score) -> str:
        if score.met:
            return "met"
        if _RATIO.search(score.rule):
            return "ratio"
        return "inverse" if _INVERSE.search(score.rule) else "other"

    def _beside(self, ref: Ref, value: Value) -> dict[str, str]:
        """Return what a sentence may name: the values of the same thing, its rule and its rows."""
        stem = self._stem(ref)
        facts = {
            str(other)[len(stem) :]: shown.text
            for other, shown in self.shown.items()
            if str(other).startswith(stem)
        }
        # by.12 and plan.03 are groups: a sentence names the last months by what they are.
        facts = {name.replace(".", "_"): text for name, text in facts.items() if name}
        if ref.kind == "score" and (own := Ref("score", ref.name)) in self.shown:
            facts["score"] = self.shown[own].text
        facts["full"] = self.shown[Ref("result", "profile.full_points")].text
        facts["profile"] = self.printer.term(self.results.profile.title)
        facts["label"] = self.shown[ref].label
        facts |= self._of_indicator(ref) | self._totals()
        names = self._names(value.label.key)
        if 0 < len(names) <= _MOST_ADDED:
            between = str(entry("report.list_comma", self.printer.lexicon.language))
            facts["names"] = between.join(names)
        rows = self._rows(ref, value)
        if 0 < len(rows) <= _MOST_ADDED:
            facts["rows"] = ("＋" if self.printer.lexicon.language == "zh" else " + ").join(rows)
        return facts

    def _stem(self, ref: Ref) -> str:
        """Return what the references of the values beside one begin with."""
        head, *rest = str(ref).split(".")
        if head == "result:records":
            return f"{head}.{rest[0]}."
        if ref.kind == "score" and _grouped(ref):
            return f"{head}.{rest[0]}."
        return f"{head}."

    def _of_indicator(self, ref: Ref) -> dict[str, str]:
        item = self.items.get(ref.name) if ref.kind == "score" else None
        if item is None:
            return {}
        language = self.printer.lexicon.language
        facts = {
            "points_basis": str(
                entry(f"report.points_basis.{item.points_basis or 'none'}", language)
            ),
            "target_basis": str(
                entry(f"report.target_basis.{item.target_basis or 'none'}", language)
            ),
        }
        if ref.name in self.scores:
            facts["rule"] = self.printer.term(self.scores[ref.name].rule)
        quotient = _QUOTIENT.fullmatch(item.expression)
        parts = [Ref("evidence", name) for name in quotient.groups()] if quotient else []
        if item.kind == "execution" and parts and all(one in self.shown for one in parts):
            facts |= {"spent": self.shown[parts[0]].text, "budget": self.shown[parts[1]].text}
        if item.tier:
            facts["tier"] = self.printer.term(item.tier)
        return facts

    def _totals(self) -> dict[str, str]:
        """Return the totals that single values are held against."""
        named = {
            "declared_total": Ref("score", "declared", "total"),
            "found_total": Ref("score", "strict", "scored"),
            "errors": Ref("result", "count.findings.error"),
            "warnings": Ref("result", "count.findings.warning"),
            "notes": Ref("result", "count.findings.note"),
            "indicators": Ref("result", "count.indicators"),
            "with_evidence": Ref("result", "count.with_evidence"),
            "draws": Ref("result", "stability.draws"),
        }
        return {name: self.shown[ref].text for name, ref in named.items() if ref in self.shown}

    def _names(self, key: str) -> list[str]:
        """Return the names of the indicators that a count counts."""
        lost = {item.code for item in self.results.deductions}
        counted = {
            "count.open": lambda score: not score.strict or score.score is None,
            "count.unscored": lambda score: score.score is None,
            "count.deductions": lambda score: score.code in lost,
        }
        if key not in counted:
            return []
        listed = [score for score in self.results.scores if counted[key](score)]
        return [self.printer.indicator(score.code, score.name) for score in listed]

    def _rows(self, ref: Ref, value: Value) -> list[str]:
        """Return the figures of the indicators that a sum adds up, as they are printed."""
        part = value.label.key.rpartition(".")[2]
        if ref.kind != "score" or part not in {"scored", "scorable", "points", "unscored"}:
            return []
        scores = [score for score in self.results.scores if self._counts(ref, score, part)]
        wanted = "" if part == "scored" else "points"
        refs = [Ref("score", score.code, wanted) for score in scores]
        return [self.shown[one].text for one in refs if one in self.shown]

    def _counts(self, ref: Ref, score: Score, part: str) -> bool:
        """Tell whether an indicator is part of a sum."""
        item, (kind, *names) = self.items[score.code], ref.name.split(".")
        stated = kind == "strict" or names[1:] == ["strict"]
        if _grouped(ref):
            if getattr(item, kind) != names[0]:
                return False
        elif kind not in {"strict", "assumptions"}:
            return False
        scored = score.score is not None and (score.strict or not stated)
        if part == "unscored":
            return not scored and score.points > Fraction(0)
        return part == "points" or scored

    def _computed(self, value: Value) -> str:
        """Return an expression with the name and figure of everything it names."""

        def named(found: re.Match[str]) -> str:
            for kind in ("evidence", "result"):
                shown = self.shown.get(Ref(kind, found[0]))
                if shown is not None:
                    apart = "" if self.printer.lexicon.language == "zh" else " "
                    return f"{shown.label}{apart}{shown.text}"
            return found[0]

        plain = value.expression.strip()
        signs = _SIGNS if self.printer.lexicon.language == "zh" else _SPACED
        pieces, at = [], 0
        for found in _NAME.finditer(plain):
            pieces += [plain[at : found.start()].replace(" ", "").translate(signs), named(found)]
            at = found.end()
        pieces.append(plain[at:].replace(" ", "").translate(signs))
        words = "".join(pieces)
        text = self.shown[value.ref].text
        key = "same" if _NAME.fullmatch(plain) else "computed"
        return self._told(key, {"formula": words, "value": text})
