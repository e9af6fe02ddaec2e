"""The chapters in sentences: what was intended, what came of it, why, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evalutils.base.patterns import re
from evalutils.base.refs import Ref
from evalutils.evaluation.audit import Quoted
from evalutils.reading.documents import Paragraph
from evalutils.reading.quantities import Interval
from evalutils.reporting import blocks
from evalutils.reporting.blocks import Block
from evalutils.reporting.document import Inline
from evalutils.reporting.material import YEAR_TOTAL, Report
from evalutils.reporting.narrative.decision import conclusion as concluded
from evalutils.reporting.narrative.figures import goals_answered, goals_drawn
from evalutils.reporting.narrative.issues import BESIDE_PROBLEMS
from evalutils.reporting.rectification import all_matters
from evalutils.reporting.tables import CLAUSE_END

_REFERENCE = re.compile(r"\{(?:tab|fig):([\w-]+)\}")
_ROLE = re.compile(r"\{(role:\w+)\}")
#: As many characters of a passage are quoted in a chapter; it is cut after a sentence or clause.
_PASSAGE = 120
_PAUSE = re.compile(r"[，、：]")
_RUN_IN = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十\d]{1,3}[、.．])\s*"
    r"[^。，；：\d]{2,10}[。：]\s*(?=\S{6})"
)
_SENTENCE_END = re.compile(r"[。；！？]")


def say(report: Report, *keys: str) -> list[Block]:
    """Return phrases as paragraphs, without those that point to a table with nothing in it.

    The evaluator's statement of the same name (``overview_goals_lead`` for
    ``overview.goals_lead``) takes the place of the wording file's phrase.
    """
    own, wording = report.year.analysis.statements, report.wording
    made: list[Block] = []
    for key in keys:
        written = own.get(key.replace(".", "_"))
        if _points_somewhere(report, written or wording.word(key)):
            told = wording.inline(written) if written else wording.say(key)
            made.append(blocks.paragraph(told))
    return made


def led(report: Report, key: str, shown: list[Block]) -> list[Block]:
    """Return blocks with the phrase that leads to them; nothing where there are none."""
    return [*say(report, key), *shown] if shown else []


def from_source(report: Report, part: str) -> list[Block]:
    """Return the passage of the source that a part quotes, as one paragraph.

    A long passage is cut after a sentence; in another language its meaning stands here, and the
    words themselves in the list of evidence.
    """
    told = report.passage(part)
    if not told:
        return []
    words = report.wording
    first = told[0].place
    lead = words.say(f"overview.{part}_lead")
    glosses = [gloss for item in told if (gloss := words.gloss(item.text))]
    if glosses:
        meaning = words.say("meant", words=[blocks.label("gloss", " ".join(glosses))])
        return [blocks.paragraph([*lead, *meaning])]
    # （一）项目概况。根据…: a heading that runs into its text is none of the passage.
    bare = replace(told[0], text=_RUN_IN.sub("", told[0].text, count=1))
    quoted, whole = _quoted([bare, *told[1:]])
    shown = "".join(quoted)
    if not whole:
        # Where a text breaks its lines a paragraph ends within a word: the quotation does not.
        ends = [one.end() for one in _SENTENCE_END.finditer(shown)]
        ends = ends or [one.start() for one in _PAUSE.finditer(shown)]
        shown = shown[: ends[-1]] if ends else shown
    said = [*lead, blocks.quotation(shown, f"{first.document} · {words.place(first)}")]
    if not whole:
        said += words.say("overview.cut")
    return [blocks.paragraph(said)]


def _quoted(told: Sequence[Paragraph]) -> tuple[list[str], bool]:
    """Return what is quoted of paragraphs, and whether that is all of them."""
    quoted: list[str] = []
    room = _PASSAGE
    for item in told:
        if len(item.text) > room:
            shown = item.text[:room]
            ends = [found.end() for found in _SENTENCE_END.finditer(shown)]
            # A long first sentence is cut behind a clause: never inside a word.
            ends = ends or [found.start() for found in _PAUSE.finditer(shown)]
            if ends or not quoted:
                quoted.append(item.text[: ends[-1] if ends else room])
            return quoted, False
        quoted.append(item.text)
        room -= len(item.text)
    return quoted, True


def statements(report: Report, topic: str) -> list[Block]:
    """Return the evaluator's statements on a topic (``performance``, ``performance_…``)."""
    return [blocks.paragraph(words) for words in _statements(report, topic)]


def design(report: Report) -> list[Block]:
    """Return how this evaluation was made."""
    return say(report, "method.design_lead", "method.design")


def standard(report: Report) -> list[Block]:
    """Return the scoring profile by name, and what in it is the evaluator's choice."""
    profile = report.results.profile
    named = [blocks.label("name", report.wording.term(profile.title))]
    told = report.wording.say("method.standard_lead", profile=named)
    return [blocks.paragraph(told)]


def scope(report: Report) -> list[Block]:
    """Return what was evaluated, of which year, from which documents."""
    project = report.year.project
    titles = [[blocks.label("file", title)] for title in project.sources.values()]
    said = report.wording.say(
        "method.scope",
        project=[blocks.label("name", project.name)],
        year=[blocks.label("date", project.year)],
        sources=report.wording.joined(titles),
    )
    return [blocks.paragraph(said)]


def goals(report: Report) -> list[Block]:
    """Return which goals the unit set itself, and where they are held against what came of them."""
    listed = [goal for goal in report.year.analysis.goals if goal.kind == "goal"]
    if not listed:
        return from_source(report, "goals")
    names = report.wording.joined([[blocks.text(goal.label)] for goal in listed])
    drawn = "checked" if goals_drawn(report) else "few"
    case = "answered" if goals_answered(report) else drawn
    return [blocks.paragraph(report.wording.say(f"overview.goals_{case}", names=names))]


def funds(report: Report) -> list[Block]:
    """Return what the project had, spent and has left, by source of funds."""
    words = report.wording
    told: list[Inline] = []
    if all(words.has(f"role:{role}") for role in ("executed", "adjusted", "rate")):
        rest = words.say(f"overview.rest.{balance_case(report)}")
        told += words.say("overview.funds", rest=rest)
    else:
        told += words.say("overview.funds_missing")
    for line in report.year.budget:
        amounts = [
            words.say(f"overview.amount.{amount}", amount=[report.number(ref)])
            for amount in ("initial", "adjusted", "executed")
            if (ident := getattr(line, f"{amount}_evidence"))
            and words.has(ref := Ref("evidence", ident))
        ]
        if line.source != YEAR_TOTAL and amounts:
            source = [blocks.text(words.term(line.source))]
            told += words.say("overview.of_which", source=source, amounts=words.joined(amounts))
    return [blocks.paragraph(told)]


def balance_case(report: Report) -> str:
    """Return whether money is ``left``, nothing (``even``), less (``over``), or ``unknown``."""
    if not report.wording.has("role:balance"):
        return "unknown"
    balance = report.values[report.wording.roles["balance"]].interval
    if balance == Interval.exact(0):
        return "even"
    if balance.low is not None and balance.low >= 0:
        return "left"
    return "over" if balance.high is not None and balance.high <= 0 else "unknown"


def conclusion(report: Report) -> list[Block]:
    """Return the conclusion, and what cannot be concluded."""
    made: list[Block] = [blocks.paragraph(concluded(report))]
    told = _statements(report, "not_supported")
    if told:
        made += [*say(report, "result.not_supported"), blocks.listing(told)]
    return made


def stability(report: Report) -> list[Block]:
    """Return how stable the grade is, in one sentence; nothing where no grade can be given."""
    leading = report.values.get(Ref("result", "stability.leading"))
    if leading is None:
        return []
    if stays_open(report) and leading.interval == Interval.exact(1):
        return []  # that nothing can be told yet is said with the result
    words = report.wording
    same = report.values[Ref("result", "stability.total")].interval.is_exact
    totals = words.say("stability.totals_same" if same else "stability.totals")
    if stays_open(report):
        return [blocks.paragraph(words.say("stability.open", totals=totals))]
    grade = [blocks.text(leading.label)]
    return [blocks.paragraph(words.say("stability.given", grade=grade, totals=totals))]


def stays_open(report: Report) -> bool:
    """Return whether most draws leave the grade open, for what is unscored could still move it."""
    leading = report.results.values.get(Ref("result", "stability.leading"))
    return leading is not None and leading.label.key == "stability.open"


def known_by(report: Report, quote: str, document: str) -> list[Inline]:
    """Return the first clause of a passage, by which readers know it again.

    In another language the whole, as its meaning is told of the whole.
    """
    whole = bool(report.wording.gloss(quote))
    words = quote if whole else CLAUSE_END.split(quote, maxsplit=1)[0]
    return report.wording.meant(words, document)


def stated_problems(report: Report) -> list[Block]:
    """Return the problems that the unit names, and what of them its recommendations answer."""
    listed = [problem for problem in report.year.analysis.problems if problem.quote]
    if not listed:
        return say(report, "problems.none")
    words = report.wording
    items = []
    numbers = _numbers(report)
    for problem in listed:
        said = known_by(report, problem.quote, problem.document)
        note = (
            words.inline(problem.note)
            if problem.note
            else words.say(f"problems.{problem.standing}")
        )
        closed = [] if problem.note else words.say("period")
        number = numbers.get(problem.quote)
        item = [*said, *words.say("semicolon"), *note, *closed]
        if number is not None:
            # a stop of ours brings its blank, one of the evaluator's note does not
            item += words.say("space") if problem.note else []
            item += words.say("problems.number", number=[blocks.label("ordinal", str(number))])
        items.append(item)
    return [*say(report, "problems.lead"), blocks.listing(items)]


def _numbers(report: Report) -> dict[str, int]:
    """Return the unit's problems, in its words → the number of what is asked about them."""
    numbers: dict[str, int] = {}
    for matter in all_matters(report.year, report.results):
        if matter.kind == "problem":
            numbers[report.year.analysis.problems[matter.of[0]].quote] = matter.number
        for at in matter.of if matter.kind == "finding" else ():
            seen = report.results.findings[at]
            if seen.key in BESIDE_PROBLEMS:
                (quote,) = (one.words for one in seen.facts["quote"] if isinstance(one, Quoted))
                numbers[quote] = matter.number
    return numbers


def _points_somewhere(report: Report, words: str) -> bool:
    """Return whether every table, figure and role that words refer to is there."""
    shown = all(report.prints(name) for name in _REFERENCE.findall(words))
    return shown and all(report.wording.has(role) for role in _ROLE.findall(words))


def _statements(report: Report, topic: str) -> list[list[Inline]]:
    return [
        report.wording.inline(words)
        for key, words in report.year.analysis.statements.items()
        if key == topic or key.startswith(f"{topic}_")
    ]
