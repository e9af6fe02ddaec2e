"""The difference of two reports for a terminal: counts, then scores with what they trace to."""

from __future__ import annotations

from evalutils.reporting.comparison import wording
from evalutils.reporting.differences.difference import PARTS, Difference
from evalutils.reporting.differences.model import ScoreChange
from evalutils.reporting.differences.page import names, say_cause
from evalutils.reporting.narrative.wording import Wording

#: Changes of a part that are listed; the page has all.
_LISTED = 8


def summary(made: Difference, language: str = "zh") -> str:
    """Return the difference as text.

    Parameters
    ----------
    made
        What changed.
    language
        ``zh`` or ``en``.
    """
    words = wording("diff", language, {})
    lines = [f"A {names(made.before)}", f"B {names(made.after)}"]
    if made.is_empty:
        return "\n".join([*lines, words.word("terminal.same")]) + "\n"
    counts = made.counts()
    lines.append(" · ".join(f"{words.word(f'strip.counts.{part}')} {counts[part]}"
                            for part in PARTS))  # fmt: skip
    for change in made.scores:
        lines += _score(words, change)
    for part in ("outcomes", "inputs"):
        lines += _lines(words, made, part)
    return "\n".join(lines) + "\n"


def _score(words: Wording, change: ScoreChange) -> list[str]:
    sides = [words.word("unscored") if side is None else side or words.word("absent")
             for side in (change.before, change.after)]  # fmt: skip
    head = words.word("terminal.score").format(
        code=change.code, name=change.name, before=sides[0], after=sides[1]
    )
    causes = ["".join(str(piece["text"]) for piece in say_cause(words, cause))
              for cause in change.causes]  # fmt: skip
    return [f"  {head}", *(f"    · {cause}" for cause in causes)]


def _lines(words: Wording, made: Difference, part: str) -> list[str]:
    gone = words.word("gone")
    listed = []
    for change in getattr(made, part)[:_LISTED]:
        name = f"{words.word(f'parts.{change.part}')} {change.name}" if part == "inputs" else (
            change.label
        )  # fmt: skip
        before, after = (side[:24] if len(side) > 40 else side for side in
                         (change.before, change.after))  # fmt: skip
        listed.append("  " + words.word("terminal.line").format(
            name=name, before=before or gone, after=after or gone
        ))  # fmt: skip
    rest = len(getattr(made, part)) - len(listed)
    return [*listed, f"  … +{rest}"] if rest else listed
