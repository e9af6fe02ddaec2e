"""The list of findings as one HTML page: grouped by file and rule, filtered without a script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from evalutils.evaluation.audit import SEVERITIES, FileAudit, Worded, label_of, source_of, title_of
from evalutils.reading.quantities import number_text
from evalutils.reporting.audits.overview import Overview, below_common_folder, overview, words
from evalutils.reporting.editions.html import (
    characters_by_face,
    font_faces,
    sans_selector,
)
from evalutils.reporting.fonts import missing_glyphs

_SANS = '"Noto Sans SC","Source Han Sans SC","Microsoft YaHei",sans-serif'


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
    are gone and everything picked is printed. The characters it needs are embedded; a sign
    that the embedded faces lack is left to the reader's own fonts.
    """
    listed = below_common_folder(audits)
    say = words(language)
    rules = sorted({item.rule for audit in listed for item in audit.findings})
    told = [audit for audit in listed if audit.findings or audit.unreadable]
    body = [
        f"<header><h1>{escape(say['title'])}</h1>",
        f'<p class="identity">{escape(say["identity"])}</p></header><main>',
        *_overview(overview(listed), language),
        *_picks(rules, language),
        '<div class="list">',
        *(line for audit in told for line in _file(audit, language)),
        *_clean([audit for audit in listed if audit not in told], language),
        "</div></main>",
    ]
    css = Path(__file__).with_name("page.css").read_text(encoding="utf-8") + _hiding(rules)
    css += f"{sans_selector()}{{font-family:{_SANS}}}"
    lang = "zh-CN" if language == "zh" else "en"
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{lang}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{escape(say['title'])}</title>",
        f"<style>{_faces(chr(10).join(body))}\n{css}</style></head><body>",
        *body,
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def _faces(body: str) -> str:
    """Return the faces with the characters of the page; what a face lacks is left out."""
    found = characters_by_face(f"<body>{body}</body>")
    known = {
        face: "".join(sorted(set(letters) - set(missing_glyphs(face, letters))))
        for face, letters in found.items()
    }
    return font_faces(known)


def _hiding(rules: Sequence[str]) -> str:
    names = [*SEVERITIES, *rules]
    return "".join(f"#pick-{n}:not(:checked)~.list .{n}{{display:none}}" for n in names)


def _overview(made: Overview, language: str) -> list[str]:
    say = words(language)
    counts = [(str(made.files), say["files"]), (str(made.forms), say["forms"])]
    counts += [(str(made.severities[name]), label_of(name, language)) for name in SEVERITIES]
    items = "".join(f"<li><b>{number}</b> {escape(name)}</li>" for number, name in counts)
    lines = [f"<section><h2>{escape(say['overview'])}</h2>", f'<ul class="counts">{items}</ul>']
    lines += _by_unit(made, language)
    if made.scored:
        most = max(count for _, count in made.bands)
        rows = "".join(
            f'<tr><th scope="row">{escape(band)}</th><td>{count}</td>'
            f'<td class="bar"><i style="width:{100 * count // most}%"></i></td></tr>'
            for band, count in made.bands
        )
        head = f"{_head(say['band'], '')}{_head(say['count'], '')}{_head(say['share'], '')}"
        lines += _table(say["scores"], head, rows)
        share = f"{round(1000 * made.high / made.scored) / 10}%"
        lines.append(f"<p>{escape(say['high'].format(count=made.high, share=share))}</p>")
    else:
        lines.append(f"<p>{escape(say['no_scores'])}</p>")
    return [*lines, "</section>"]


def _by_unit(made: Overview, language: str) -> list[str]:
    say = words(language)
    rules = sorted({rule for found in made.by_unit.values() for rule in found})
    if not rules:
        return []
    head = "".join(
        [
            _head(say["unit"], ""),
            *(_head(rule, title_of(rule, language)) for rule in rules),
            _head(say["total"], ""),
        ]
    )
    rows = "".join(
        _row(unit or say["unnamed"], [*(found.get(rule, 0) for rule in rules), sum(found.values())])
        for unit, found in made.by_unit.items()
    )
    return _table(say["by_unit"], head, rows)


def _table(caption: str, head: str, rows: str) -> list[str]:
    return [
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table>',
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>",
        f"<tbody>{rows}</tbody></table></div>",
    ]


def _head(text: str, title: str) -> str:
    hint = f' title="{escape(title)}"' if title else ""
    return f'<th scope="col"{hint}>{escape(text)}</th>'


def _row(first: str, counts: Sequence[int]) -> str:
    cells = "".join(f"<td>{n}</td>" if n else '<td class="none">0</td>' for n in counts)
    return f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'


def _picks(rules: Sequence[str], language: str) -> list[str]:
    """Return the check boxes; they stand right before the list so that CSS reaches it."""
    picks = [(name, label_of(name, language)) for name in SEVERITIES]
    picks += [(rule, f"{rule} {title_of(rule, language)}") for rule in rules]
    return [_pick(name, text) for name, text in picks]


def _pick(name: str, text: str) -> str:
    box = f'<input type="checkbox" class="filters" id="pick-{name}" checked>'
    return f'{box}<label class="pick filters" for="pick-{name}">{escape(text)}</label>'


def _file(audit: FileAudit, language: str) -> list[str]:
    say = words(language)
    lines = [f"<section><h2>{escape(audit.file)}</h2>", *_about(audit, language)]
    contexts = [item.context for item in audit.findings]
    pairs = list(zip(audit.worded(language), contexts, strict=True))
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


def _about(audit: FileAudit, language: str) -> list[str]:
    """Return a line for every form of the file: project, unit, total, grade as printed."""
    say = words(language)
    lines = []
    for form in audit.forms:
        total = "" if form.total is None else f"{say['band']} {number_text(form.total)}"
        grade = f"{say['grade']} {form.grade}" if form.grade else ""
        told = [part for part in (form.project, form.unit, total, grade) if part]
        if told:
            lines.append(f'<p class="about">{escape(" · ".join(told))}</p>')
    return lines


def _clean(audits: Sequence[FileAudit], language: str) -> list[str]:
    """Return the files in which nothing was found, as one list."""
    if not audits:
        return []
    files = "".join(f"<li>{escape(audit.file)}</li>" for audit in audits)
    title = escape(words(language)["none"])
    return [f'<section><h2>{title}</h2><ul class="clean">{files}</ul></section>']


def _finding(item: Worded, context: str, language: str) -> str:
    say = words(language)
    rows = "".join(_context(line) for line in context.split("\n") if line.strip())

    def told(kind: str, text: str) -> str:
        key = f'<span class="key">{escape(say[kind])}</span>'
        return f'<p class="{kind}">{key}{escape(text)}</p>'

    return (
        f'<li class="finding {item.severity}"><p><em class="label">'
        f"{escape(label_of(item.severity, language))}</em>{escape(item.where)}</p>"
        f"{told('found', item.found)}{told('expected', item.expected)}"
        f'<p class="mend">{escape(item.mend)}</p>{rows}</li>'
    )


def _context(line: str) -> str:
    cells = "".join(f"<span>{escape(cell)}</span>" for cell in line.split(" | "))
    return f'<p class="row">{cells}</p>'
