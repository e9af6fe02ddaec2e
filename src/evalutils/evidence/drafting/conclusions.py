"""Goals, problems, recommendations and requests proposed from what the documents say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from evalutils.base.patterns import re
from evalutils.evidence.drafting.draft import Cells, proposal, rule, rules
from evalutils.evidence.drafting.figures import ProposedFigure, ident_for
from evalutils.evidence.drafting.values import Worked, units_alike
from evalutils.evidence.expressions import is_name
from evalutils.evidence.ledger import PassageError, passage
from evalutils.evidence.schema import PROPOSED
from evalutils.reading.documents import Document, find_quote
from evalutils.reading.reports import tells_of_slow_spending
from evalutils.reading.selfeval import Cell, Goal, SelfEvaluation, quantities_of

_CLAUSE = re.compile(r"(?<=[，。；,;])")
_PIECE = re.compile(r"[，。；：！？、,;:（）()“”‘’「」《》\s]+")
_QUOTED = re.compile(r"“([^“”]{3,14})”")
_UNPRINTABLE = re.compile(r"[\d{}|≥≤≧≦＞＜><=＝]")
_LONGEST_QUOTE = 90
#: Signs a quote grows by on both sides until it stands once.
_GROWTH = (8, 16, 32)
#: Figures that one sentence of a statement tells.
_FIGURES = 5


@dataclass(slots=True)
class Concluded:
    """What is proposed of a document's words; entries as ``analysis.yaml`` has them."""

    goals: list[dict[str, object]] = field(default_factory=list)
    problems: list[dict[str, object]] = field(default_factory=list)
    recommendations: list[dict[str, object]] = field(default_factory=list)
    #: Id of a goal → the words of it, for the indicators that measure it.
    words: dict[str, Cell] = field(default_factory=dict)

    @property
    def taken(self) -> list[str]:
        """Ids given so far."""
        entries = (*self.goals, *self.problems, *self.recommendations)
        return [str(entry["id"]) for entry in entries]


def conclude(
    documents: Mapping[str, Document],
    told: Sequence[SelfEvaluation],
    quoted: Mapping[str, ProposedFigure],
) -> Concluded:
    """Return goals, problems and recommendations, each quoted where it stands once.

    Parameters
    ----------
    documents
        File name → document.
    told
        What they say; what cannot be quoted is left out.
    quoted
        Evidence id → figure, for the results that answer goals.
    """
    made = Concluded()
    for evaluation in told:
        document = documents[evaluation.document]
        for goal in evaluation.goals:
            _add_goal(made, document, goal, quoted)
        _add_problems(made, document, evaluation)
    return made


def quotable(document: Document, words: str) -> str:
    r"""Return words of a text that stand once in a document and cut no figure; ``""`` for none.

    Long words are told by their first clauses; words that stand twice grow until they do not.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> document = document_from_text("一、加强宣传。\n\n二、继续加强宣传。", "a.txt")
    >>> quotable(document, "加强宣传"), quotable(document, "没有的话")
    ('一、加强宣传', '')
    """
    pieces = [piece for piece in _CLAUSE.split(words.strip()) if piece.strip()]
    heads = ["".join(pieces[:size]) for size in range(len(pieces), 0, -1)]
    short = [head for head in heads if len(head) <= _LONGEST_QUOTE] or heads[-1:]
    for head in (*short, *(piece for piece in pieces if len(piece) > _GROWTH[0])):
        quote = head.strip().rstrip("，。；,;：: ")
        if _stands_once(document, quote):
            return quote
    matches = find_quote(document, short[0]) if short else []
    for match in matches:
        text = document.paragraphs[match.paragraph].text
        for start, end in _wider(text, match.start, match.end):
            quote = text[start:end].strip().rstrip("，。；,;:： ")
            if _stands_once(document, quote):
                return quote
    return ""


def _wider(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield wider and wider passages around words: to the ends of clauses, then by signs."""
    borders = [0, *(found.start() for found in _CLAUSE.finditer(text)), len(text)]
    first = max(border for border in borders if border <= start)
    last = min(border for border in borders if border >= end)
    before = max((border for border in borders if border < first), default=first)
    after = min((border for border in borders if border > last), default=last)
    for low, high in ((first, last), (before, last), (first, after), (before, after)):
        if high - low <= _LONGEST_QUOTE:
            yield low, high
    for wider in _GROWTH:
        yield max(0, start - wider), end + wider


def _stands_once(document: Document, quote: str) -> bool:
    try:
        passage(document, quote)
    except PassageError:
        return False
    return True


def subject(words: str) -> str:
    """Return what a sentence is about, in a few plain words.

    Examples
    --------
    >>> subject("二是加大消防宣传力度，落实主体责任"), subject("突出抓好“明厨亮灶”建设")
    ('消防宣传', '明厨亮灶')
    >>> subject("受益1.2万亩耕地得到灌溉"), subject("果农满意度≥90%"), subject("11月底前完成")
    ('受益耕地得到灌溉', '果农满意度', '完成时限')
    """
    edges = rule("goals", "before"), rule("goals", "after")
    longest = rules()["goals"]["longest"]
    named = []
    bare = re.sub(r"^(?:[一二三四五六七八九十]+是|[（(][^（）()]*[)）])", "", words.strip())
    for clause in re.split(r"[，。；：,;:]", bare):
        rest = edges[0].sub("", rule("goals", "means").sub("", clause.strip()))
        quoted = _QUOTED.match(rest)
        if quoted and not _UNPRINTABLE.search(quoted[1]):
            return quoted[1]
        named.append(rest)
    # Where a figure stands in front, the name is what stands around it.
    dated = rule("goals", "deadline").search(words)
    around = [] if dated else [_without_figures(rest) for rest in named[:1]]
    # 1—4号库房改造: the numbers of things are no figures, and no part of a name that is printed.
    around += [rule("goals", "numbered").sub("", rest) for rest in named[:1]]
    for rest in (*named[:2], *around):
        plain = edges[1].sub("", _PIECE.sub("", _UNPRINTABLE.split(rest)[0]))
        if len(plain) > longest:
            plain = edges[1].sub("", re.split(rule("goals", "parts").pattern, plain)[-1])
        if len(plain) >= 3:
            return plain[:longest]
    return proposal("goals.on_time") if dated else ""


def _without_figures(words: str) -> str:
    for figure in reversed(quantities_of(words)):
        words = words[: figure.start] + words[figure.end :]
    return words


def _add_goal(
    made: Concluded, document: Document, goal: Goal, quoted: Mapping[str, ProposedFigure]
) -> None:
    cell = goal.expected
    quote = "" if cell is None or cell.blank else quotable(document, cell.text)
    if cell is None or not quote or any(quote == entry["quote"] for entry in made.goals):
        return
    label = subject(cell.text) or proposal("goals.unnamed")
    background = _is_background(document, quote)
    outcome = goal.status or ("none" if goal.actual is None or goal.actual.blank else "result")
    answers = [*goal.answered_by, *([goal.actual] if goal.actual is not None else [])]
    evidence = [] if outcome == "none" else _inside(answers, quoted)
    note = "background" if background and outcome == "none" else outcome
    ident = ident_for(f"{'背景' if background else ''}{label}", made.taken)
    made.goals.append(
        {
            "id": ident,
            "label": label,
            "kind": "background" if background else "goal",
            "document": document.name,
            "quote": quote,
            "outcome": outcome,
            "evidence": evidence,
            "because": list(goal.because) if outcome != "none" else [],
            "note": proposal(f"goals.note_{note}"),
            "status": PROPOSED,
        }
    )
    made.words[ident] = cell


def measure_goals(
    made: Concluded, rows: Sequence[Cells], quoted: Mapping[str, ProposedFigure]
) -> None:
    """Let every goal know the indicators that measure it, and what was reported of them.

    An indicator measures a goal whose words hold its target (维修山塘45口) or its name. A form
    tells goals and values in cells of their own: there the values are what answers the goal.
    """
    some = False
    for goal in made.goals:
        words = "".join(made.words[str(goal["id"])].text.split())
        mine = [row for row in rows if row.get("direction") and _measures(row, words, goal)]
        known = goal.get("indicators")
        codes = [*known] if isinstance(known, list) else []
        codes += [row["code"] for row in mine if row["code"] not in codes]
        if codes and goal["kind"] == "goal":
            goal["indicators"] = codes
        in_words = [row for row in mine if str(row.get("actual", "")).startswith("{quote:")]
        if in_words and goal["outcome"] == "none":
            goal |= {"outcome": "partial", "note": proposal("goals.note_partial")}
        measured = [row for row in mine if row.get("target") and is_name(row.get("actual", ""))]
        if measured and goal["outcome"] == "partial":
            # A figure that stays behind its target is a result all the same.
            goal |= {"outcome": "result", "note": proposal("goals.note_result")}
        some = some or bool(measured)
        units = {quoted[row["actual"]].quantity.unit for row in measured if row["actual"] in quoted}
        if units and isinstance(goal["evidence"], list):
            # Beside what answers it only its parts are told, not whatever its sentence counts.
            parts = [
                ident
                for ident in goal["evidence"]
                if any(units_alike(unit, quoted[ident].quantity.unit) for unit in units)
            ]
            goal["evidence"] = list(dict.fromkeys([*(row["actual"] for row in measured), *parts]))
        if not goal["evidence"] and goal["outcome"] != "none":
            goal["evidence"] = [row["actual"] for row in mine if is_name(row.get("actual", ""))]
    for goal in made.goals if some else ():
        # Beside goals in figures one in words is answered by no figure of theirs.
        if goal["kind"] == "goal" and goal["outcome"] == "result" and not goal.get("indicators"):
            goal |= {"outcome": "partial", "note": proposal("goals.note_partial")}


def _measures(row: Cells, words: str, goal: Mapping[str, object]) -> bool:
    target = row.get("target", "")
    stated = target if target.endswith("%") else f"{target}{row.get('unit', '')}"
    counted = row.get("target_basis") == "source" and re.search(r"\d", target)
    if counted and re.search(rf"(?<![\d.]){re.escape(stated)}", words):
        return True
    name, label = row.get("name", ""), str(goal["label"])
    return bool(name) and (name in words or name in label or label in name)


def _is_background(document: Document, quote: str) -> bool:
    """Return whether words stand under headings of the background, and none of goals."""
    matches = find_quote(document, quote)
    at = matches[0].paragraph if matches else -1
    if at < 0 or rule("goals", "goal").search(document.paragraphs[at].text.replace(quote, "")):
        return False
    level = 99
    for paragraph in reversed(document.paragraphs[: at + 1]):
        if not 0 < paragraph.heading_level < level:
            continue
        level = paragraph.heading_level
        if rule("goals", "goal").search(paragraph.text):
            return False
        if rule("goals", "background").search(paragraph.text):
            return True
    return False


def _inside(cells: Sequence[Cell], quoted: Mapping[str, ProposedFigure]) -> list[str]:
    """Return the evidence whose figures stand in passages."""
    wanted = ["".join(cell.text.split()) for cell in cells]
    found = []
    for ident, figure in quoted.items():
        text = "".join(figure.text.split())
        at = len("".join(figure.text[: figure.quantity.start].split()))
        for words in wanted:
            start = text.find(words) if words else -1
            if start >= 0 and start <= at < start + len(words):
                found.append(ident)
                break
    return found


def _add_problems(made: Concluded, document: Document, evaluation: SelfEvaluation) -> None:
    ids: dict[int, str] = {}
    for place, cell in enumerate(evaluation.recommendations):
        quote = quotable(document, cell.text)
        if not quote:
            continue
        ids[place] = ident_for(f"建议{subject(cell.text)}", made.taken)
        made.recommendations.append(
            {"id": ids[place], "document": document.name, "quote": quote, "status": PROPOSED}
        )
    for problem in evaluation.problems:
        quote = quotable(document, problem.text.text)
        if not quote or any(quote == entry["quote"] for entry in made.problems):
            continue
        answers = [ids[place] for place in problem.answered_by if place in ids]
        note = proposal("problems.note_measure") if problem.is_measure else ""
        made.problems.append(
            {
                "id": ident_for(f"问题{subject(problem.text.text)}", made.taken),
                "document": document.name,
                "quote": quote,
                "answered_by": answers,
                "is_measure": problem.is_measure,
                "note": note or ("" if answers else proposal("problems.note_unanswered")),
                "status": PROPOSED,
            }
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What requests and statements are made from.

    Parameters
    ----------
    told
        What the documents say.
    made, worked
        What was concluded of words and of figures.
    rows
        The indicator table.
    stated
        Column of the budget → evidence id of its total.
    has_form, approved
        Whether a form with indicators, or approved targets, were received.
    labels
        Evidence id → its name in plain words.
    purposes
        What the money was spent on is told already.
    late
        More than a year has passed since the one evaluated.
    """

    told: Sequence[SelfEvaluation]
    made: Concluded
    worked: Worked
    rows: Sequence[Cells]
    stated: Mapping[str, str]
    has_form: bool
    approved: bool
    labels: Mapping[str, str]
    purposes: bool = False
    late: bool = False

    @property
    def open_codes(self) -> list[str]:
        """Codes of the lowest indicators that cannot be scored."""
        return [
            row["code"]
            for row in self.rows
            if row.get("direction")
            and row.get("target_basis") != "rule"
            and not (row.get("target") and row.get("actual"))
        ]

    @property
    def surveys(self) -> list[Cell | None]:
        """The samples of the surveys that are told; ``None`` for one without."""
        told = [one.satisfaction.sample for one in self.told if one.satisfaction is not None]
        # 92%（问卷240份）: a form tells its sample beside the value.
        beside = (
            item.actual
            for one in self.told
            for item in one.items
            if item.actual is not None and "满意" in item.name.text
        )
        return told + [cell for cell in beside if rule("when", "asked").search(cell.text)]

    @property
    def points_printed(self) -> bool:
        """Whether points that are assumed stand in a form received all the same."""
        return self.has_form and any(
            item.points is not None and item.points.number
            for one in self.told
            for item in one.items
        )

    @property
    def has_satisfaction(self) -> bool:
        """Whether any figure of satisfaction is told."""
        return bool(self.surveys) or any(
            row.get("actual") and "满意" in row.get("name", "") for row in self.rows
        )

    @property
    def unanswered(self) -> list[str]:
        """Names of the goals without a result."""
        goals = (goal for goal in self.made.goals if goal["kind"] == "goal")
        return [str(goal["label"]) for goal in goals if goal["outcome"] == "none"]


def requests(asked: Asked) -> list[dict[str, object]]:
    """Return what to ask for: whatever would let more be scored or understood."""
    entries: list[dict[str, object]] = []
    for key, facts, indicators in _wanted(asked):
        item, why = key if isinstance(key, tuple) else (f"{key}_item", f"{key}_why")
        entry: dict[str, object] = {
            "item": proposal(f"requests.{item}", **facts),
            "why": proposal(f"requests.{why}", **facts),
            "indicators": indicators,
            "status": PROPOSED,
        }
        if all(entry["item"] != one["item"] for one in entries):
            entries.append(entry)
    return entries


def _wanted(
    asked: Asked,
) -> Iterator[tuple[str | tuple[str, str], dict[str, str], list[str]]]:
    """Yield the key of a request, its facts and the indicators it would settle."""
    open_codes, nothing = asked.open_codes, dict[str, str]()
    absent = [a.name.text for one in asked.told for a in one.annexes if not a.present]
    if not asked.has_form:
        yield "form", nothing, open_codes
    for name in dict.fromkeys(absent):
        plain = re.sub(r"[{}|]", "", name)
        if plain and (asked.has_form or "自评表" not in plain):
            yield "annex", {"name": plain}, []
    missing = [column for column in ("adjusted", "executed") if column not in asked.stated]
    if missing:
        names = rules()["columns"]
        yield "budget", {"columns": "、".join(names[column] for column in missing)}, []
    if asked.stated:
        lag = any(tells_of_slow_spending(p.text.text) for one in asked.told for p in one.problems)
        item = "spending_months_item" if asked.purposes else "spending_item"
        yield (item, "spending_lag" if lag else "spending_why"), nothing, []
    if asked.worked.as_of:
        yield "full_year", nothing, []
    if not asked.approved:
        told = any(row.get("target") and row.get("target_basis") != "rule" for row in asked.rows)
        yield ("targets_item", f"targets_{'told_' * told}why"), nothing, open_codes
    if any(row.get("points_basis") == "assumption" for row in asked.rows):
        yield ("points_item", f"points_{'form_' * asked.points_printed}why"), nothing, []
    for label in asked.unanswered:
        codes = [row["code"] for row in asked.rows if label in row.get("name", "")]
        yield "goal", {"label": label}, codes
    satisfied = [row["code"] for row in asked.rows if "满意" in row.get("name", "")]
    lowest = [code for code in satisfied if code in open_codes]
    if not (asked.has_satisfaction and any(asked.surveys)):
        yield "sample" if asked.has_satisfaction else "survey", nothing, lowest
    due = asked.late and any(one.recommendations for one in asked.told)
    for key, there in (("attribution", asked.worked.context), ("followup", due)):
        if there:
            yield key, nothing, []


def statements(asked: Asked) -> dict[str, str]:
    """Return the sentences of the first page and of the results."""
    told = dict[str, str]()
    bases = {row.get("target_basis", "") for row in asked.rows}
    missing = [
        proposal(f"statements.{key}")
        for key, there in (
            ("targets", bases <= {"", "rule"}),
            (
                "points_form" if asked.points_printed else "points",
                any(r.get("points_basis") == "assumption" for r in asked.rows),
            ),
            ("satisfaction", not asked.has_satisfaction),
        )
        if there
    ]
    if missing:
        told["unscored_reason"] = proposal("statements.unscored_reason", missing="、".join(missing))
    if asked.worked.context:
        figures = _figures(asked, asked.worked.context)
        told["headline_context"] = proposal("statements.headline_context", figures=figures)
    unanswered = asked.unanswered
    if unanswered:
        many = "_many" if len(unanswered) > 3 else ""
        names = "、".join(f"“{label}”" for label in unanswered[:3])
        told["headline_limits"] = proposal(f"statements.headline_limits{many}", goals=names)
    told["headline_next"] = proposal("statements.headline_next")
    return told


def _figures(asked: Asked, idents: Sequence[str]) -> str:
    named = [
        proposal("statements.figure", label=asked.labels.get(ident, ""), ident=ident)
        for ident in idents[:_FIGURES]
    ]
    return "、".join(named)
