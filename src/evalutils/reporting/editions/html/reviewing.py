"""What only the review copy shows: comments in their places, sign-offs, parameters, code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from evalutils.base.patterns import re
from evalutils.evidence.year import ReviewRow
from evalutils.reporting.document import Review
from evalutils.reporting.editions.executed import DESK_TAG
from evalutils.reporting.editions.html.inlines import PageSetting, join, tag
from evalutils.reporting.editions.html.remarks import Comment, Commented
from evalutils.reporting.editions.html.worklist import DECIDED, set_worklist

REVIEW_ANCHOR = "review"
PLACES_ANCHOR = "review-places"
HEADER = "anchor,reviewer,date,comment,decision,status,reply,seen,results_id"
_STATUSES = {"open": "待回复", "answered": "已回复", "closed": "已关闭"}
_FLAGS = ("changed", "gone", "unmarked")


def set_review(setting: PageSetting, block: Review) -> Markup:
    """Return how reviewers stand to the report: the worklist, sign-offs, what was said before."""
    remarks = setting.remarks
    if remarks is None:
        return join([])
    words = setting.words["remarks"]
    signed = tag("div", tag("dt", words["signed"]), tag("dd", *_signatures(setting)))
    return tag(
        "section",
        tag("h2", setting.words["review"], id=REVIEW_ANCHOR),
        set_worklist(setting, block),
        tag("h3", words["received"], id="review-received"),
        tag("dl", signed, class_="facts single"),
        *_overview(setting),
        aria_labelledby=REVIEW_ANCHOR,
    )


def said_at(setting: PageSetting, anchor: str) -> Markup:
    """Return the comments on a place; nothing where there are none."""
    if setting.remarks is None:
        return join([])
    return join([_comment(setting, comment) for comment in setting.remarks.at(anchor)])


def place_tag(setting: PageSetting, anchor: str) -> Markup:
    """Return the way to comment on a place; without a script it leads to the row to copy."""
    place = setting.remarks.places.get(anchor) if setting.remarks else None
    if place is None:
        return join([])
    words = setting.words["remarks"]
    return tag(
        "a", words["write"], href=f"#{_line_id(place)}", class_="at",
        aria_label=words["write_on"].format(place=place.label),
        data_at=place.anchor, data_seen=place.mark, data_name=place.label, data_kind="comment",
    )  # fmt: skip


def place_line(setting: PageSetting, anchor: str) -> Markup:
    """Return the way to comment on a heading, a table or a figure, on a line of its own."""
    shown = place_tag(setting, anchor)
    return tag("p", shown, class_="at-line sans") if shown else shown


def set_places(setting: PageSetting, block: Review) -> Markup:
    """Return how a row of the table is written by hand: for each place one to copy."""
    remarks = setting.remarks
    if remarks is None:
        return join([])
    words = setting.words["remarks"]
    groups: dict[str, list[Commented]] = {}
    for place in remarks.places.values():
        groups.setdefault(_group(place, words["groups"]), []).append(place)
    listed = [
        join([tag("h4", words["groups"][name], id=f"{PLACES_ANCHOR}-{name}"),
              tag("ul", *(_line(setting, place) for place in groups[name]), class_="lines sans")])
        for name in words["groups"] if name in groups
    ]  # fmt: skip
    lost = [
        tag("li", f"{words['comment'].format(number=one.number)} ", tag("code", one.row.anchor))
        for one in remarks.lost()
    ]
    return join(
        [
            tag("h3", setting.words["places"], id=PLACES_ANCHOR),
            _how(setting, block),
            tag("p", words["places_text"], class_="small"),
            tag("ul", *lost, class_="lines sans", data_kind="code") if lost else "",
            *listed,
        ]
    )


def _group(place: Commented, groups: Iterable[str]) -> str:
    if place.kind != "row":
        return place.kind
    prefix = place.anchor.partition("-")[0]
    return prefix if prefix in groups else "other"


def _line(setting: PageSetting, place: Commented) -> Markup:
    row = setting.words["remarks"]["row"].format(anchor=place.anchor, mark=place.mark)
    link = tag("a", place.label, href=f"#{place.anchor}")
    return tag("li", link, " ", tag("code", row), id=_line_id(place), data_kind="code")


def _line_id(place: Commented) -> str:
    return f"line-{place.anchor}"


def _signatures(setting: PageSetting) -> list[Markup | str]:
    remarks, words = setting.remarks, setting.words["remarks"]
    if remarks is None or not remarks.signed:
        return [words["no_sign_off"]]
    made: list[Markup | str] = []
    for signed in remarks.signed:
        standing = remarks.standing(signed)
        told = words[standing]
        said = f" {signed.comment}" if signed.comment else ""
        who = f"{signed.reviewer} {signed.date}{said} "
        made.append(tag("p", who, tag("span", told, class_=f"flag {standing}")))
    return made


def _overview(setting: PageSetting) -> list[Markup]:
    """Return the counts, every comment by its place, and in full those whose place is gone."""
    remarks, words = setting.remarks, setting.words["remarks"]
    if remarks is None or not remarks.comments:
        return [tag("p", words["none"])]
    by_status, by_state = remarks.counts("status"), remarks.counts("state")
    statuses = {name: by_status[status] for name, status in _STATUSES.items()}
    told = [words["counts"].format(total=len(remarks.comments), **statuses)]
    if any(by_state[flag] for flag in _FLAGS):
        told.append(words["flagged"].format(**{flag: by_state[flag] for flag in _FLAGS}))
    joined = "" if setting.document.language == "zh" else " "
    links = [_entry(setting, comment) for comment in remarks.comments]
    return [
        tag("p", joined.join(told), data_kind="count"),
        tag("ol", *links, class_="comments sans", data_kind="comment"),
        *(_comment(setting, comment) for comment in remarks.lost()),
    ]


def _entry(setting: PageSetting, comment: Comment) -> Markup:
    row = comment.row
    link = tag("a", _place_name(setting, row), href=f"#{_comment_id(comment)}")
    who = f" {row.reviewer} {row.date} "
    return tag("li", link, who, *_marks(setting, comment, short=True))


def _place_name(setting: PageSetting, row: ReviewRow) -> str:
    place = setting.remarks.places.get(row.anchor) if setting.remarks else None
    return setting.words["remarks"]["long"]["gone"] if place is None else place.label


def _comment_id(comment: Comment) -> str:
    return f"said-{comment.number}"


def _comment(setting: PageSetting, comment: Comment) -> Markup:
    """Return a comment in its reviewer's own words, with its reply."""
    row, words = comment.row, setting.words["remarks"]
    name = words["comment"].format(number=comment.number)
    decided = f" {setting.words['worklist'][DECIDED[row.decision]]}" if row.decision else ""
    head = tag(
        "p",
        tag("b", name),
        f" {row.reviewer} {row.date}{decided} ",
        *_marks(setting, comment),
        class_="who",
    )
    reply = tag("p", words["reply"], row.reply, class_="reply") if row.reply else join([])
    return tag(
        "div", head, tag("p", row.comment) if row.comment else "", reply,
        class_="said sans", id=_comment_id(comment), role="note", aria_label=name,
        data_kind="comment",
    )  # fmt: skip


def _marks(setting: PageSetting, comment: Comment, *, short: bool = False) -> list[Markup | str]:
    """Return how a comment stands: its status, and what has to be looked at."""
    row, state = comment.row, comment.state
    status = row.status
    if setting.document.language != "zh":
        status = next((name for name, said in _STATUSES.items() if said == status), status)
    made: list[Markup | str] = [tag("span", status, class_="status")]
    if state in _FLAGS:
        told = setting.words["remarks"]["short" if short else "long"][state]
        made += [" ", tag("span", told, class_=f"flag {state}")]
    return made


def _how(setting: PageSetting, block: Review) -> Markup:
    remarks, words = setting.remarks, setting.words["remarks"]
    results_id = remarks.results_id if remarks and remarks.results_id else ""
    rows = [(words["how_header"], HEADER)]
    if results_id:
        rows.append((words["how_sign"], words["sign_row"].format(results_id=results_id)))
    file = block.file.rpartition("/")[0]
    told = words["how_text"].format(file=f"{file}/review.csv" if file else "review.csv")
    lines = [tag("div", tag("dt", name), tag("dd", tag("code", row))) for name, row in rows]
    return join(
        [
            tag("p", told, class_="small", data_kind="file"),
            tag("dl", *lines, class_="facts single lines", data_kind="hash"),
        ]
    )


#: Files by name with their sha256, in the order they are shown.
_LISTS = ("inputs", "notebooks", "profiles", "outlines", "fonts")
_ONE = ("python", "platform", "package", "lock")


def results_id_of(notebook: Mapping[str, Any]) -> str | None:
    """Return the id of the results a notebook was run for; ``None`` if not by ``make report``.

    Examples
    --------
    >>> results_id_of({"metadata": {"evalutils": {"results_id": "6c55a853"}}})
    '6c55a853'
    """
    found = notebook.get("metadata", {}).get("evalutils", {}).get("results_id")
    return str(found) if found else None


def set_provenance(setting: PageSetting, notebook: Mapping[str, Any]) -> Markup:
    """Return inputs with hashes, notebooks, fonts, code and the versions of all libraries."""
    words = setting.words["provenance"]
    title = tag("h3", words["title"], id="provenance")
    made_from = notebook.get("metadata", {}).get("evalutils", {}).get("provenance")
    if not made_from:
        return join([title, tag("p", words["none"], class_="small")])
    single = [("results_id", results_id_of(notebook) or ""), *_singles(made_from)]
    facts = [
        tag("div", tag("dt", words[name]), tag("dd", tag("code", value))) for name, value in single
    ]
    lists = [
        join([tag("h4", words[name]), _hashes(made_from[name])])
        for name in _LISTS
        if made_from.get(name)
    ]
    versions = made_from.get("versions") or {}
    folded = tag(
        "details",
        tag("summary", words["versions"]),
        tag("p", " · ".join(f"{name} {versions[name]}" for name in sorted(versions))),
        data_kind="parameter",
    )
    shown = tag("dl", *facts, class_="facts single", data_kind="hash")
    return join([title, shown, *lists, folded])


def _singles(made_from: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name, str(made_from[name])) for name in _ONE if made_from.get(name)]


def _hashes(digests: Mapping[str, str]) -> Markup:
    rows = [
        tag("div", tag("dt", name), tag("dd", tag("code", digests[name])))
        for name in sorted(digests)
    ]
    return tag("dl", *rows, class_="hashes sans", data_kind="hash")


#: Cells tagged so by papermill and by the notebook's author.
PARAMETER_TAGS = ("injected-parameters", "parameters")

WORKINGS_ANCHOR = "workings"
_HEADINGS = re.compile(r"^#{2,4}\s+(.+?)(?:\s+\{#[\w-]+\})?\s*$", re.MULTILINE)
_ASSIGNMENT = re.compile(r"^([A-Za-z_]\w*)\s*=\s*(.+?)\s*$", re.MULTILINE)


def set_workings(setting: PageSetting, notebook: Mapping[str, Any]) -> Markup:
    """Return the machinery, folded: rows to copy, parameters, origin and code; nothing if none."""
    cells = _code_cells(notebook)
    review = next((part for part in setting.document.parts if isinstance(part, Review)), None)
    if not cells and review is None:
        return join([])
    words = setting.words
    folded = [
        tag(
            "details",
            tag(
                "summary",
                words["code_cell"].format(number=place),
                f" · {chapter}" if chapter else "",
            ),
            tag("pre", tag("code", _source(cell))),
            data_kind="code",
        )
        for place, (chapter, cell) in enumerate(cells, start=1)
    ]
    inside = [
        set_places(setting, review) if review is not None else "",
        _parameters(setting, [cell for _, cell in cells]),
        set_provenance(setting, notebook),
        *([tag("h3", words["folded"], id="code"), *folded] if folded else []),
    ]
    return tag(
        "section",
        tag("h2", words["code"], id=WORKINGS_ANCHOR),
        tag("details", tag("summary", words["machinery"]), *inside, class_="machinery"),
        class_="annex",
        aria_labelledby=WORKINGS_ANCHOR,
    )


def _code_cells(notebook: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the code cells with words in them, each with the heading it stands under."""
    found = []
    heading = ""
    for cell in notebook["cells"]:
        if DESK_TAG in cell["metadata"].get("tags", ()):
            continue
        if cell.cell_type == "markdown":
            heading = (_HEADINGS.findall(_source(cell)) or [heading])[-1]
        elif cell.cell_type == "code" and _source(cell).strip():
            found.append((heading, cell))
    return found


def parameters_of(cells: list[Mapping[str, Any]]) -> dict[str, str]:
    """Return the parameters of a run as written in its parameter cells; injected ones win.

    Examples
    --------
    >>> parameters_of([
    ...     {"metadata": {"tags": ["injected-parameters"]}, "source": 'YEAR = "2022"'},
    ...     {"metadata": {"tags": ["parameters"]}, "source": 'YEAR = "2021"'},
    ... ])
    {'YEAR': '"2022"'}
    """
    found: dict[str, str] = {}
    for tag_name in reversed(PARAMETER_TAGS):
        for cell in cells:
            if tag_name in cell["metadata"].get("tags", ()):
                found.update(_ASSIGNMENT.findall(_source(cell)))
    return found


def _parameters(setting: PageSetting, cells: list[Mapping[str, Any]]) -> Markup:
    parameters = parameters_of(cells)
    if not parameters:
        return join([])
    rows = [
        tag("div", tag("dt", name), tag("dd", tag("code", value)))
        for name, value in parameters.items()
    ]
    return tag(
        "div",
        tag("h3", setting.words["parameters"], id="parameters"),
        tag("dl", *rows, class_="facts", data_kind="parameter"),
    )


def _source(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)
