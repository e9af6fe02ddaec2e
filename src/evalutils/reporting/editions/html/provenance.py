"""What a run was made from, as its notebook tells it: for the review copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from evalutils.reporting.editions.html.markup import join, tag
from evalutils.reporting.editions.html.setting import Setting

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


def set_provenance(setting: Setting, notebook: Mapping[str, Any]) -> Markup:
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
