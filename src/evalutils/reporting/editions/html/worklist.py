"""The worklist of the review copy: what has to be decided, and where it is answered on the page.

Everything that is filled in stands once in a hidden part, whose pieces the page's script puts below
every task and into the dialog of any other place: without a script the list is still read. (In a
``template`` its letters would be no part of the page, and have no typeface.)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup

from evalutils.reporting.document import Fact, Review, Task
from evalutils.reporting.editions.html.inlines import PageSetting, join, set_inline, tag

#: What a reviewer may decide, as the file of answers names it and as the table of comments does.
DECISIONS = {"agreed": "认可", "disagreed": "不认可", "more": "需补充"}
DECIDED = {said: name for name, said in DECISIONS.items()}
#: What the script says, word by word.
_SAID = (
    "left", "all_done", "legend", "agreed_all", "unnamed", "not_kept", "no_name", "no_date",
    "saved", "saved_bare", "not_ours", "other_report", "opened", "opened_other",
)  # fmt: skip


def set_worklist(setting: PageSetting, block: Review) -> Markup:
    """Return the tasks by group, what is filled in for each, and how the answers are handed over.

    Parameters
    ----------
    setting
        The page, with what reviewers said before.
    block
        Whose tasks these are.
    """
    remarks, words = setting.remarks, setting.words["worklist"]
    if remarks is None or not block.tasks:
        return join([])
    groups = {name: list(tasks) for name, tasks in groupby(block.tasks, key=lambda t: t.group)}
    numbers = {task.anchor: number for number, task in enumerate(block.tasks, 1)}
    first = len(groups.get("findings", ())) + len(groups.get("points", ()))
    lead = words["lead"].format(all=len(block.tasks), first=first)
    return join(
        [
            tag("p", lead, class_="lead", data_kind="count"),
            tag("p", words["how"], class_="small"),
            tag("p", words["unscripted"], class_="small unscripted"),
            tag("div", class_="reviewer"),
            *(_group(setting, name, tasks, numbers) for name, tasks in groups.items()),
            tag(
                "div",
                tag("h3", words["elsewhere"], id="review-elsewhere"),
                tag("p", words["elsewhere_text"], class_="small"),
                tag("ol", class_="elsewhere sans"),
            ),
            tag("div", class_="handover"),
            _templates(setting, block),
        ]
    )


def _group(
    setting: PageSetting, name: str, tasks: Sequence[Task], numbers: dict[str, int]
) -> Markup:
    words = setting.words["worklist"]["groups"][name]
    title = words["title"].format(count=len(tasks))
    made = [_task(setting, task, numbers[task.anchor]) for task in tasks]
    return tag(
        "div",
        tag("h3", title, id=f"review-{name}", data_kind="count"),
        tag("p", words["text"], class_="small"),
        tag("ol", *made, class_="tasks sans"),
        class_="asked",
    )


def _task(setting: PageSetting, task: Task, number: int) -> Markup:
    words, remarks = setting.words["worklist"], setting.remarks
    place = remarks.places.get(task.anchor) if remarks else None
    label = [tag("span", task.label, class_="status"), " "] if task.label else []
    head = tag(
        "p",
        tag("span", task.number, class_="no", data_kind="ordinal") if task.number else "",
        *label,
        tag("b", set_inline(setting, task.title)),
        id=f"task-{number}",
        class_="title",
    )
    there = place is not None and task.anchor in setting.anchors
    way = tag("p", tag("a", words["to_place"], href=f"#{task.anchor}"), class_="way")
    said = [
        tag(
            "p",
            tag("a", one.row.reviewer, href=f"#said-{one.number}"),
            f" {words[DECIDED[one.row.decision]]}" if one.row.decision else "",
            f" {one.row.comment}" if one.row.comment else "",
            class_="before",
            data_kind="comment",
        )
        for one in (remarks.at(task.anchor) if remarks else ())
    ]  # fmt: skip
    return tag(
        "li",
        head,
        *(tag("dl", *(_fact(setting, fact) for fact in facts)) for facts in _lists(task.facts)),
        way if there else "",
        *said,
        data_at=task.anchor,
        data_seen=place.mark if place else "",
        data_name=setting.plain_text(task.title),
    )


def _lists(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Part the facts of several findings: a list of definitions names each thing once."""
    lists: list[list[Fact]] = []
    for fact in facts:
        if not lists or any(fact.label == one.label for one in lists[-1]):
            lists.append([])
        lists[-1].append(fact)
    return lists


def _fact(setting: PageSetting, fact: Fact) -> Markup:
    short = len(setting.plain_text(fact.content)) <= 12
    said = tag("dd", set_inline(setting, fact.content))
    return tag("div", tag("dt", fact.label), said, class_="short" if short else None)


def _templates(setting: PageSetting, block: Review) -> Markup:
    """Return what the script fills the page with: controls, dialog, and the words it says."""
    words, remarks = setting.words["worklist"], setting.remarks
    shown = remarks.results_id if remarks else ""
    answer = tag(
        "fieldset",
        tag("legend", words["decision"]),
        tag(
            "div",
            *(
                tag("label", tag("input", type="radio", value=name), tag("span", words[name]))
                for name in DECISIONS
            ),
            class_="choice",
        ),
        tag("label", tag("span", words["comment"]), tag("textarea", rows=1), class_="words"),
        class_="answer",
    )
    reviewer = join(
        [
            tag("label", tag("span", words["reviewer"]), tag("input", type="text", name="reviewer",
                autocomplete="name")),
            tag("label", tag("span", words["date"]), tag("input", type="date", name="date")),
            tag("label", tag("span", words["others"]), tag("select", name="others"), hidden=True,
                class_="others"),
            tag("button", words["another"], type="button", class_="another"),
            tag("label", words["open"], tag("input", type="file", accept=".json"), class_="file"),
        ]
    )  # fmt: skip
    bar = tag(
        "div",
        tag("p", role="status"),
        tag("button", words["next"], type="button", class_="next"),
        tag("button", words["save"], type="button", class_="save"),
        class_="answers-bar sans",
        role="region",
        aria_label=words["bar"],
    )  # fmt: skip
    dialog = tag(
        "dialog",
        tag("p", class_="title"),
        tag("div", class_="here"),
        tag(
            "p",
            tag("button", words["done"], type="button", class_="done"),
            tag("button", words["withdraw"], type="button", class_="withdraw"),
        ),
        class_="sans",
    )
    said = [tag("p", words["said"][name], data_word=name) for name in _SAID]
    return tag(
        "div",
        tag("div", answer, class_="one-answer sans"),
        tag("div", reviewer, class_="who-answers sans"),
        tag("button", words["agree_all"], type="button", class_="agree-all sans"),
        tag(
            "label",
            tag("input", type="checkbox", name="sign"),
            tag("span", words["sign"]),
            class_="sign sans",
        ),
        bar,
        dialog,
        *said,
        id="answering",
        class_="sans",
        hidden=True,
        data_project=block.project,
        data_year=block.year,
        data_results=shown or "",
        data_file=words["file"].format(project=block.project, year=block.year),
    )
