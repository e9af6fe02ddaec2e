"""A draft from documents as received: form, report, approval."""

from __future__ import annotations

import datetime
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from evalutils.base.faults import phrase
from evalutils.base.patterns import re
from evalutils.base.places import Place, located
from evalutils.base.words import message_language
from evalutils.evidence.drafting.aims import with_aims
from evalutils.evidence.drafting.approved import (
    apply_approved,
    approved_amounts,
    is_approved,
    with_approved,
)
from evalutils.evidence.drafting.causes import is_late, with_causes
from evalutils.evidence.drafting.conclusions import (
    Asked,
    Concluded,
    conclude,
    measure_goals,
    requests,
    statements,
)
from evalutils.evidence.drafting.draft import Cells, Draft, proposal, rule, rules
from evalutils.evidence.drafting.figures import (
    Money,
    ProposedFigure,
    ident_for,
    propose_figures,
    propose_money,
    spent_on,
)
from evalutils.evidence.drafting.framework import framework_rows
from evalutils.evidence.drafting.indicators import propose_indicators
from evalutils.evidence.drafting.values import Told, Worked, work_out
from evalutils.evidence.schema import PROPOSED
from evalutils.reading.documents import Document
from evalutils.reading.forms import read_forms
from evalutils.reading.reports import read_document as read_self_evaluations
from evalutils.reading.selfeval import Cell, SelfEvaluation

_LONGEST_TITLE = 40
_HEADING = re.compile(
    r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第[一二三四五六七八九十\d]+部分"
)
_SENTENCE = re.compile(r"[。；，]")
#: Parts that could not be read which a note tells one by one.
_MOST_TOLD = 5


def draft_from(documents: Mapping[str, Document], project: str, year: str) -> Draft:
    """Return what is proposed for a project-year from the documents received.

    Parameters
    ----------
    documents
        File name → document.
    project
        Name of the project's folder: its name where no document states one.
    year
        The year to be evaluated, four digits.
    """
    forms = [
        form for document in documents.values() for form in read_forms(document, declarations=True)
    ]
    own = [form for form in forms if form.items and not is_approved(form)]
    approved = [form for form in forms if form.items and is_approved(form)]
    told = [
        one
        for document in documents.values()
        for one in read_self_evaluations(document)
        if not any(one.document == form.document for form in approved)
    ]
    quoted, notes = _quoted(documents, told)
    money, more = _money(own, approved, told, quoted, documents)
    worked = work_out(quoted, money.stated)
    made = conclude(documents, told, quoted)
    rows, by_hand, other = _indicators(own, approved, told, quoted, money, made, documents)
    rows = with_causes(rows, quoted, documents, told)
    made.problems += _late(rows, made)
    measure_goals(made, rows, quoted)
    evidence = [
        figure.row(ident) | {"as_of": worked.as_of.get(ident, "")}
        for ident, figure in quoted.items()
    ]
    labels = {ident: Told(ident, figure).label for ident, figure in quoted.items()}
    asked = Asked(
        told, made, worked, rows, money.stated, has_form=bool(own), approved=bool(approved),
        labels=labels, purposes=bool(spent_on(quoted, money.stated.get("executed", ""))),
        late=int(_today()[:4]) > int(year) + 1,
    )  # fmt: skip
    named = [form for form in (*own[:1], *approved, *told) if form is not None]
    identity, proposed = _identity(documents, named, project, year)
    if {row.get("dimension") for row in rows} & set(rules()["identity"]["of_framework"]):
        identity["profile"] = rules()["identity"]["framework"]
    return Draft(
        identity,
        (*evidence, *money.evidence, *by_hand),
        rows,
        money.rows,
        _analysis(money.stated, worked, made, asked, quoted),
        (*_about(forms, own, year), *_others(named), *notes, *more, *other, *_unread(documents)),
        proposed,
    )


def years_told(documents: Mapping[str, Document]) -> dict[str, list[str]]:
    r"""Return the years that forms and reports say they are of, each with where, in order.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> words = "秧苗补贴项目2021年度支出绩效自评报告\n\n全年预算98万元，全年支出97.86万元。"
    >>> text = document_from_text(words, "a.txt")
    >>> years_told({"a.txt": text})
    {'2021': ['a.txt']}
    """
    found: dict[str, list[str]] = {}
    for name, document in documents.items():
        forms = read_forms(document, declarations=True)
        for one in (*forms, *read_self_evaluations(document)):
            if one.year is None:
                continue
            stated = one.year_cell
            where = Place(name) if stated is None else stated.place
            places = found.setdefault(str(one.year), [])
            if (words := located((where,), message_language())) not in places:
                places.append(words)
    return dict(sorted(found.items()))


def years_named(documents: Mapping[str, Document]) -> dict[str, int]:
    """Return the years named anywhere in the documents with how often, the most named first."""
    texts = [
        text
        for document in documents.values()
        for text in (
            *(paragraph.text for paragraph in document.paragraphs),
            *(cell for table in document.tables for row in table.rows for cell in row),
        )
    ]
    named = Counter(year for text in texts for year in rule("identity", "year").findall(text))
    return dict(sorted(named.items(), key=lambda one: (-one[1], one[0])))


def _money(
    own: Sequence[SelfEvaluation],
    approved: Sequence[SelfEvaluation],
    told: Sequence[SelfEvaluation],
    quoted: Mapping[str, ProposedFigure],
    documents: Mapping[str, Document],
) -> tuple[Money, list[str]]:
    """Return the budget as the forms, else the text, state it; and what to look at."""
    stating = next((one for one in (*own, *approved, *told) if one.money), None)
    money = propose_money(stating, quoted, form_title(stating) if stating is not None else "")
    notes: list[str] = []
    for amount in approved_amounts(documents, approved):
        money, more = with_approved(money, amount, [*quoted, *_ids(money.evidence)])
        notes += more
    return money, notes


def _indicators(
    own: Sequence[SelfEvaluation],
    approved: Sequence[SelfEvaluation],
    told: Sequence[SelfEvaluation],
    quoted: Mapping[str, ProposedFigure],
    money: Money,
    made: Concluded,
    documents: Mapping[str, Document],
) -> tuple[tuple[Cells, ...], tuple[Cells, ...], list[str]]:
    """Return the indicators of the unit's form or text, else the approved ones, else a framework.

    Returns
    -------
    tuple
        Rows of the table, evidence entered by hand, and what to look at.
    """
    prose = [_without_money(with_aims(one, documents[one.document]), money, quoted) for one in told]
    form = next((one for one in (*own, *prose) if one.items), None)
    basis = "approved" if form is None else "source"
    source = next(iter(approved), None) if form is None else form
    if source is None:
        return framework_rows(made, quoted, money.stated), (), []
    taken = _ids(money.evidence)
    proposed = propose_indicators(source, basis, quoted, taken, money.stated, form_title(source))
    rows = proposed.rows
    notes: list[str] = []
    for declared in approved if form is not None else ():
        rows, more = apply_approved(rows, declared)
        notes += more
    return rows, proposed.evidence, notes


def _without_money(
    told: SelfEvaluation, money: Money, quoted: Mapping[str, ProposedFigure]
) -> SelfEvaluation:
    """Return what prose tells without the amounts of the budget among its indicators.

    That the full-year budget was 168万元 is no output; the execution rate has a row of its own.
    """
    amounts = {
        quoted[ident].quantity.interval for ident in money.stated.values() if ident in quoted
    }
    kept = [
        item
        for item in told.items
        if item.name.told == "table"
        or not any(
            figure.interval in amounts
            for cell in (item.target, item.actual)
            if cell is not None
            for figure in cell.quantities
            if figure.unit == "元"
        )
    ]
    return replace(told, items=tuple(kept))


def form_title(form: SelfEvaluation) -> str:
    """Return what a form is called: its title without blanks, else 自评表."""
    title = "" if form.title is None else "".join(form.title.text.split())
    # A table within a report stands under a heading, which is no title.
    return proposal("form.no_title") if not title or _HEADING.match(title) else title


def _quoted(
    documents: Mapping[str, Document], told: Sequence[SelfEvaluation]
) -> tuple[dict[str, ProposedFigure], list[str]]:
    """Return every figure of the text by its evidence id, and a note on those left out.

    What is to be done later is no evidence of the year: figures of measures are left out.
    """
    quoted: dict[str, ProposedFigure] = {}
    notes = []
    for name, document in documents.items():
        proposed, unquotable = propose_figures(document)
        measures = [cell for one in told if one.document == name for cell in one.recommendations]
        for figure in proposed:
            if not any(_stands_in(figure, cell) for cell in measures):
                quoted[ident_for(figure.label, quoted)] = figure
        if unquotable:
            figures = "、".join(figure.text for figure in unquotable[:_MOST_TOLD])
            notes.append(phrase("new_unquoted", file=name, count=len(unquotable), figures=figures))
    return quoted, notes


def _stands_in(figure: ProposedFigure, cell: Cell) -> bool:
    start = figure.text.find(cell.text) if figure.place.paragraph == cell.place.paragraph else -1
    return 0 <= start <= figure.quantity.start < start + len(cell.text)


def _ids(evidence: Sequence[Cells]) -> list[str]:
    return [row["id"] for row in evidence]


def _identity(
    documents: Mapping[str, Document],
    told: Sequence[SelfEvaluation],
    project: str,
    year: str,
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return who and what is evaluated as the documents state it, and which keys are proposed.

    The date of the report is the day the folder is made: a person changes it when they sign.
    """
    defaults = rules()["identity"]
    names = {key: _name_in(told, key) for key in ("project", "unit", "department")}
    stated = {
        "name": names["project"] or project,
        "name_is_ours": "false" if names["project"] else "true",
        "year": year,
        "unit": names["unit"],
        "department": names["department"],
        "profile": defaults["profile"],
        "report_date": _today(),
        "identity": proposal("identity"),
        "subtitle": "",
        "outline": _outline(documents),
        **{f"sources.{name}": _title(document, told) for name, document in documents.items()},
    }
    proposed = ("name", "unit", "department", "report_date", "identity")
    return stated, tuple(key for key in proposed if stated[key])


def _outline(documents: Mapping[str, Document]) -> str:
    """Return the outline whose form has the closing rows of the one received, else the usual."""
    heads = {
        "".join(row[0].split())
        for document in documents.values()
        for table in document.tables
        for row in table.rows
        if row
    }
    for name, pattern in rules()["forms"].items():
        if any(re.search(pattern, head) for head in heads):
            return str(name)
    return str(rules()["identity"]["outline"])


def _today() -> str:
    """Return the day, as ``SOURCE_DATE_EPOCH`` has it where that is set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch:
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date().isoformat()
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def _name_in(forms: Sequence[SelfEvaluation], field: str) -> str:
    """Return the first statement of a name in the forms."""
    cells: list[Cell | None] = [getattr(form, field) for form in forms]
    return next((cell.text for cell in cells if cell is not None and not cell.blank), "")


def _title(document: Document, forms: Sequence[SelfEvaluation]) -> str:
    """Return how a source is cited: its form's title, its first words, else its file's name."""
    for form in forms:
        named = form.document == document.name and form.title is not None
        if named and form_title(form) != proposal("form.no_title"):
            return form_title(form)
    opening = document.paragraphs[0] if document.paragraphs else None
    first = "" if opening is None or opening.heading_level else opening.text.strip()
    if first and len(first) <= _LONGEST_TITLE and not _SENTENCE.search(first):
        return first
    return document.name.rpartition(".")[0] or document.name


def _analysis(
    stated: Mapping[str, str],
    worked: Worked,
    made: Concluded,
    asked: Asked,
    quoted: Mapping[str, ProposedFigure],
) -> dict[str, object]:
    """Return the analysis as proposed; rate and balance under the ids the report knows."""
    computed: list[dict[str, object]] = []
    if {"executed", "adjusted"} <= stated.keys():
        executed, adjusted = stated["executed"], stated["adjusted"]
        computed = [
            {"id": "execution_rate", "label": rules()["execution"]["name"],
             "expression": f"{executed} / {adjusted}", "unit": "%",
             "note": proposal("execution.note"), "status": PROPOSED},
            {"id": "balance", "label": proposal("execution.balance"),
             "expression": f"{adjusted} - {executed}", "unit": "元", "status": PROPOSED},
        ]  # fmt: skip
    sentences = statements(asked) | _told_of_money(quoted, stated, asked)
    receipt = _quoted_claim("received", quoted, asked)
    if receipt and "adjusted" in stated:
        computed.append(
            {"id": "receipt_rate", "label": proposal("execution.receipt"),
             "expression": f"{receipt} / {stated['adjusted']}", "unit": "%", "status": PROPOSED}
        )  # fmt: skip
    return {
        "goals": made.goals,
        "problems": made.problems,
        "recommendations": made.recommendations,
        "computed": [*computed, *worked.computed],
        "not_computed": worked.not_computed,
        "requests": requests(asked),
        "comparisons": worked.comparisons,
        "charts": worked.charts,
        "statements": sentences,
        "context": worked.context,
        "proposed": [*sentences, *worked.context],
    }


def _quoted_claim(role: str, quoted: Mapping[str, ProposedFigure], asked: Asked) -> str:
    """Return the evidence of the one figure of this year that has a role; ``""`` for none."""
    cells = [
        (claim.clause.place.paragraph, claim.quantity.interval)
        for one in asked.told
        for claim in one.claims
        if claim.role == role and claim.period == "this" and claim.quantity is not None
    ]
    found = [
        ident
        for ident, figure in quoted.items()
        if (figure.place.paragraph, figure.quantity.interval) in cells
    ]
    # An amount that is budget and spending as well is told by its own words.
    named = [ident for ident in found if rule("amounts", role).search(quoted[ident].before)]
    return (named or [""])[0]


def _told_of_money(
    quoted: Mapping[str, ProposedFigure], stated: Mapping[str, str], asked: Asked
) -> dict[str, str]:
    """Return the sentences on how the budget changed, what was received, and what it went on.

    And what the unit scored itself: a report tells it where no form tells it row by row.
    """
    told: dict[str, str] = {}
    score = _quoted_claim("score", quoted, asked)
    grade = next((one.grade.text for one in asked.told if one.grade is not None), "")
    if score:
        beside = "_beside" if asked.has_form else ""
        key = f"declared_graded{beside}" if grade else f"declared{beside}"
        told["declared"] = proposal(f"statements.{key}", ident=score, grade=grade)
    cut, added = (_quoted_claim(key, quoted, asked) for key in ("cut", "added"))
    changed = cut or added
    if changed and {"initial", "adjusted"} <= stated.keys():
        figure = quoted[changed]
        told["funds_changed"] = proposal(
            "statements.funds_changed", initial=stated["initial"], adjusted=stated["adjusted"],
            change=asked.labels.get(changed) or figure.label, ident=changed,
        )  # fmt: skip
    received = _quoted_claim("received", quoted, asked)
    if received and "adjusted" in stated:
        told["funds_received"] = proposal("statements.funds_received", ident=received)
    parts = spent_on(quoted, stated.get("executed", ""))
    if not parts:
        return told
    listed = "、".join(
        proposal("statements.figure", label=asked.labels.get(ident, ""), ident=ident)
        for ident in parts
    )
    return told | {"funds_uses": proposal("statements.funds_uses", listed=listed)}


def _late(rows: Sequence[Cells], made: Concluded) -> list[dict[str, object]]:
    """Return as problems of the evaluator's what was done later than it was to be."""
    measures = {
        f"{{quote:{one['document']}|{one['quote']}}}": str(one["id"])
        for one in made.recommendations
    }
    return [
        {
            "id": ident_for(f"{row['name']}逾期", made.taken),
            "text": proposal(
                "problems.late", name=row["name"], target=row["target"], actual=row["actual"]
            ),
            "answered_by": [
                ident for measure, ident in measures.items() if measure == row.get("measure")
            ],
            "status": PROPOSED,
        }
        for row in rows
        # What got all its points is asked about by the audit, which says the same.
        if is_late(row) and not _got_all(row)
    ]


def _got_all(row: Cells) -> bool:
    """Return whether the unit gave an indicator all its points."""
    return bool(row.get("declared_score")) and row["declared_score"] == row.get("points")


def _about(forms: Sequence[SelfEvaluation], own: Sequence[SelfEvaluation], year: str) -> list[str]:
    """Return notes on the forms: another year, more than one."""
    notes = [
        phrase("new_year_differs", file=form.document, found=form.year, year=year)
        for form in forms
        if form.year is not None and str(form.year) != year
    ]
    if len(own) > 1:
        taken = form_title(own[0])
        notes.append(phrase("new_more_forms", count=len(own), taken=taken, file=own[0].document))
    return sorted(set(notes))


def _others(named: Sequence[SelfEvaluation]) -> list[str]:
    """Return a note where documents name projects that are none of each other's names.

    A file of another project slips in among those received: its figures would be taken for this
    one's. "河道保洁" and "河道保洁项目" are one.
    """
    stated: dict[str, str] = {}
    for one in named:
        name = "" if one.project is None or one.project.blank else one.project.text
        if name and not any(name in known or known in name for known in stated):
            stated[name] = one.document
    if len(stated) < 2:
        return []
    listed = "、".join(f"“{name}”（{file}）" for name, file in stated.items())
    return [phrase("new_projects_differ", taken=next(iter(stated)), listed=listed)]


def _unread(documents: Mapping[str, Document]) -> list[str]:
    """Return a note on every part that could not be read, and on how many more there are."""
    parts = [(name, part) for name, document in documents.items() for part in document.unreadable]
    notes = [
        phrase("new_unread", file=name, place=part.place.words() or name, why=part.why())
        for name, part in parts[:_MOST_TOLD]
    ]
    if len(parts) > _MOST_TOLD:
        notes.append(phrase("new_unread_more", count=len(parts) - _MOST_TOLD))
    return notes
