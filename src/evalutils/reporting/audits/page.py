"""The list of findings as one HTML page: grouped by file and rule, filtered without a script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from evalutils.evaluation.audit import SEVERITIES, FileAudit, Finding, label_of, source_of, title_of
from evalutils.reporting.audits.overview import Overview, overview, words


def page(audits: Iterable[FileAudit], language: str = "zh") -> str:
    """Return the list as one HTML file without any address outside it.

    Parameters
    ----------
    audits
        In the order they are listed.
    language
        ``zh`` or ``en``.

    Notes
    -----
    Severities and rules are picked by check boxes that CSS alone acts on; on paper the boxes
    are gone and everything picked is printed.
    """
    listed = list(audits)
    say = words(language)
    rules = sorted({item.rule for audit in listed for item in audit.findings})
    css = Path(__file__).with_name("page.css").read_text(encoding="utf-8") + _hiding(rules)
    lang = "zh-CN" if language == "zh" else "en"
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{lang}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{escape(say['title'])}</title><style>{css}</style></head><body>",
        f"<h1>{escape(say['title'])}</h1>",
        f'<p class="identity">{escape(say["identity"])}</p>',
        *_overview(overview(listed), language),
        *_picks(rules, language),
        "<main>",
        *(line for audit in listed for line in _file(audit, language)),
        "</main></body></html>",
    ]
    return "\n".join(parts) + "\n"


def _hiding(rules: Sequence[str]) -> str:
    names = [*SEVERITIES, *rules]
    return "".join(f"#pick-{n}:not(:checked)~main .{n}{{display:none}}" for n in names)


def _overview(made: Overview, language: str) -> list[str]:
    say = words(language)
    counts = [
        f"<li><b>{made.files}</b> {say['files']}</li>",
        f"<li><b>{made.forms}</b> {say['forms']}</li>",
    ]
    counts += [
        f"<li><b>{made.severities[name]}</b> {label_of(name, language)}</li>" for name in SEVERITIES
    ]
    rules = sorted({rule for found in made.by_unit.values() for rule in found})
    lines = [f"<section><h2>{say['overview']}</h2>", f'<ul class="counts">{"".join(counts)}</ul>']
    if rules:
        head = [say["unit"], *rules, say["total"]]
        body = [
            [
                unit or say["unnamed"],
                *(str(found.get(rule, 0)) for rule in rules),
                str(sum(found.values())),
            ]
            for unit, found in made.by_unit.items()
        ]
        lines += _table(say["by_unit"], head, body, [title_of(rule, language) for rule in rules])
    if made.scored:
        lines += _table(
            say["scores"], [say["band"], say["count"]], [[b, str(n)] for b, n in made.bands]
        )
        share = f"{round(1000 * made.high / made.scored) / 10}%"
        lines.append(f"<p>{escape(say['high'].format(count=made.high, share=share))}</p>")
    else:
        lines.append(f"<p>{escape(say['no_scores'])}</p>")
    return [*lines, "</section>"]


def _table(
    caption: str, head: Sequence[str], body: Sequence[Sequence[str]], titles: Sequence[str] = ()
) -> list[str]:
    named = ["", *titles, *[""] * len(head)]
    cells = "".join(_head(text, title) for text, title in zip(head, named, strict=False))
    rows = "".join(_row(first, rest) for first, *rest in body)
    return [
        '<div class="scroll" tabindex="0"><table>',
        f"<caption>{escape(caption)}</caption><thead><tr>{cells}</tr></thead>",
        f"<tbody>{rows}</tbody></table></div>",
    ]


def _head(text: str, title: str) -> str:
    hint = f' title="{escape(title)}"' if title else ""
    return f'<th scope="col"{hint}>{escape(text)}</th>'


def _row(first: str, rest: Sequence[str]) -> str:
    cells = "".join(f"<td>{escape(text)}</td>" for text in rest)
    return f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'


def _picks(rules: Sequence[str], language: str) -> list[str]:
    """Return the check boxes; they stand right before ``main`` so that CSS reaches it."""
    picks = [(name, label_of(name, language)) for name in SEVERITIES]
    picks += [(rule, f"{rule} {title_of(rule, language)}") for rule in rules]
    return [_pick(name, text) for name, text in picks]


def _pick(name: str, text: str) -> str:
    box = f'<input type="checkbox" class="filters" id="pick-{name}" checked>'
    return f'{box}<label class="pick filters" for="pick-{name}">{escape(text)}</label>'


def _file(audit: FileAudit, language: str) -> list[str]:
    say = words(language)
    lines = [f"<section><h2>{escape(audit.file)}</h2>"]
    if not audit.findings:
        lines.append(f"<p>{escape(say['none'])}</p>")
    pairs = list(zip(audit.findings, audit.contexts or [""] * len(audit.findings), strict=True))
    number = 1
    for rule, members in groupby(pairs, key=lambda pair: pair[0].rule):
        group = list(members)
        lines.append(
            f'<div class="{rule}"><h3>{rule} {escape(title_of(rule, language))} '
            f"<small>{escape(source_of(rule, language))}</small></h3>"
            f'<ol start="{number}">'
        )
        lines += [_finding(item, context, language) for item, context in group]
        lines.append("</ol></div>")
        number += len(group)
    if audit.unreadable:
        gaps = "".join(
            f"<li>{escape(gap.where)}{say['colon']}{escape(gap.why)}</li>"
            for gap in audit.unreadable
        )
        lines.append(f'<div class="unread"><p>{escape(say["unread"])}</p><ul>{gaps}</ul></div>')
    return [*lines, "</section>"]


def _finding(item: Finding, context: str, language: str) -> str:
    say = words(language)
    row = (
        f"<details><summary>{escape(say['context'])}</summary><p>{escape(context)}</p></details>"
        if context
        else ""
    )
    return (
        f'<li class="finding {item.severity}"><span class="label">'
        f"{escape(label_of(item.severity, language))}</span>{escape(item.where)}"
        f'<span class="found">{escape(say["found"] + say["colon"] + item.found)}</span>'
        f'<span class="expected">{escape(say["expected"] + say["colon"] + item.expected)}</span>'
        f'<span class="mend">{escape(item.mend)}</span>{row}</li>'
    )
