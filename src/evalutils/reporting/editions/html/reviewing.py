"""What only the review copy shows of reviewers: comments beside their places, sign-offs, lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from evalutils.reporting.blocks import Block
from evalutils.reporting.editions.html.markup import join, tag
from evalutils.reporting.editions.html.remarks import Comment, Place
from evalutils.reporting.editions.html.setting import Setting

REVIEW_ANCHOR = "review"
PLACES_ANCHOR = "review-places"
HEADER = "anchor,reviewer,date,comment,status,reply,seen,results_id"
_STATUSES = {"open": "待回复", "answered": "已回复", "closed": "已关闭"}
_FLAGS = ("changed", "gone", "unmarked")


def set_review(setting: Setting, block: Block) -> Markup:
    """Return how reviewers stand to the report: counts, sign-offs, comments, how to write one."""
    remarks = setting.remarks
    if remarks is None:
        return join([])
    words = setting.words["remarks"]
    shown = remarks.results_id
    ident = tag("code", shown) if shown else words["no_results_id"]
    facts = [
        tag("div", tag("dt", words["results_id"]), tag("dd", ident)),
        tag("div", tag("dt", words["signed"]), tag("dd", *_signatures(setting))),
    ]
    return tag(
        "section",
        tag("h2", setting.words["review"], id=REVIEW_ANCHOR),
        tag("dl", *facts, class_="facts single", data_kind="hash"),
        *_overview(setting),
        _how(setting, block),
        aria_labelledby=REVIEW_ANCHOR,
    )


def said_at(setting: Setting, anchor: str | None) -> Markup:
    """Return the comments on a place; nothing where there are none."""
    if setting.remarks is None or anchor is None:
        return join([])
    return join([_comment(setting, comment) for comment in setting.remarks.at(anchor)])


def place_tag(setting: Setting, anchor: str | None) -> Markup:
    """Return a place's name and mark, leading to its line at the end of the page."""
    place = setting.remarks.places.get(anchor or "") if setting.remarks else None
    if place is None:
        return join([])
    label = setting.words["remarks"]["to_line"].format(f"{place.anchor} {place.mark}")
    words = (tag("span", place.anchor), " ", tag("span", place.mark))
    return tag(
        "a", *words, href=f"#{_line_id(place)}", aria_label=label, class_="at", data_kind="code"
    )


def place_line(setting: Setting, anchor: str) -> Markup:
    """Return a heading's name and mark, on a line of their own."""
    shown = place_tag(setting, anchor)
    return tag("p", shown, class_="at-line sans") if shown else shown


def set_places(setting: Setting) -> Markup:
    """Return the list of all places, each with its row to copy; nothing in the public copy."""
    if setting.remarks is None:
        return join([])
    words = setting.words["remarks"]
    groups: dict[str, list[Place]] = {}
    for place in setting.remarks.places.values():
        groups.setdefault(_group(place, words["groups"]), []).append(place)
    listed = [
        join([tag("h3", words["groups"][name], id=f"{PLACES_ANCHOR}-{name}"),
              tag("ul", *(_line(setting, place) for place in groups[name]), class_="lines sans")])
        for name in words["groups"] if name in groups
    ]  # fmt: skip
    return tag(
        "section",
        tag("h2", setting.words["places"], id=PLACES_ANCHOR),
        tag("p", words["places_text"], class_="small"),
        *listed,
        class_="annex",
        aria_labelledby=PLACES_ANCHOR,
    )


def _group(place: Place, groups: Iterable[str]) -> str:
    if place.kind != "row":
        return place.kind
    prefix = place.anchor.partition("-")[0]
    return prefix if prefix in groups else "other"


def _line(setting: Setting, place: Place) -> Markup:
    row = setting.words["remarks"]["row"].format(anchor=place.anchor, mark=place.mark)
    link = tag("a", place.label, href=f"#{place.anchor}")
    return tag("li", link, " ", tag("code", row), id=_line_id(place), data_kind="code")


def _line_id(place: Place) -> str:
    return f"line-{place.anchor}"


def _signatures(setting: Setting) -> list[Markup | str]:
    remarks, words = setting.remarks, setting.words["remarks"]
    if remarks is None or not remarks.signed:
        return [words["no_sign_off"]]
    made: list[Markup | str] = []
    for signed in remarks.signed:
        standing = remarks.standing(signed)
        told = words[standing].format(results_id=signed["results_id"][:12])
        said = f" {signed['comment']}" if signed["comment"] else ""
        who = f"{signed['reviewer']} {signed['date']}{said} "
        made.append(tag("p", who, tag("span", told, class_=f"flag {standing}")))
    return made


def _overview(setting: Setting) -> list[Markup]:
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


def _entry(setting: Setting, comment: Comment) -> Markup:
    row = comment.row
    link = tag("a", _place_name(setting, row), href=f"#{_comment_id(comment)}")
    who = f" {row['reviewer']} {row['date']} "
    return tag("li", link, who, *_marks(setting, comment, short=True))


def _place_name(setting: Setting, row: Mapping[str, Any]) -> str:
    place = setting.remarks.places.get(row["anchor"]) if setting.remarks else None
    if place is None:
        return str(row["anchor"])
    return str(setting.words["remarks"]["to_place"].format(place.label, place.anchor))


def _comment_id(comment: Comment) -> str:
    return f"said-{comment.number}"


def _comment(setting: Setting, comment: Comment) -> Markup:
    """Return a comment in its reviewer's own words, with its reply."""
    row, words = comment.row, setting.words["remarks"]
    name = words["comment"].format(comment.number)
    anchor = f" {row['anchor']}" if comment.state == "gone" else ""
    head = tag(
        "p",
        tag("b", name),
        f"{anchor} {row['reviewer']} {row['date']} ",
        *_marks(setting, comment),
        class_="who",
    )
    reply = tag("p", words["reply"], row["reply"], class_="reply") if row["reply"] else join([])
    return tag(
        "div", head, tag("p", row["comment"]), reply,
        class_="said sans", id=_comment_id(comment), role="note", aria_label=name,
        data_kind="comment",
    )  # fmt: skip


def _marks(setting: Setting, comment: Comment, *, short: bool = False) -> list[Markup | str]:
    """Return how a comment stands: its status, and what has to be looked at."""
    row, state = comment.row, comment.state
    status = row["status"]
    if setting.document.language != "zh":
        status = next((name for name, said in _STATUSES.items() if said == status), status)
    made: list[Markup | str] = [tag("span", status, class_="status")]
    if state in _FLAGS:
        place = setting.remarks.places.get(row["anchor"]) if setting.remarks else None
        mark = place.mark if place else ""
        words = setting.words["remarks"]["short" if short else "long"]
        told = words[state].format(seen=row["seen"], mark=mark)
        made += [" ", tag("span", told, class_=f"flag {state}")]
    return made


def _how(setting: Setting, block: Block) -> Markup:
    remarks, words = setting.remarks, setting.words["remarks"]
    results_id = remarks.results_id if remarks and remarks.results_id else ""
    rows = [(words["how_header"], HEADER)]
    if results_id:
        rows.append((words["how_sign"], words["sign_row"].format(results_id=results_id)))
    file = str(block["file"]).rpartition("/")[0]
    told = words["how_text"].format(file=f"{file}/review.csv" if file else "review.csv")
    lines = [tag("div", tag("dt", name), tag("dd", tag("code", row))) for name, row in rows]
    return tag(
        "details",
        tag("summary", words["how"]),
        tag("p", told, class_="small", data_kind="file"),
        tag("dl", *lines, class_="facts single lines", data_kind="hash"),
    )
