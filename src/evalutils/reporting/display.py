"""Showing blocks in a notebook: the JSON every edition reads, and HTML for JupyterLab."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from IPython.display import display

from evalutils.evaluation import results as worked_out
from evalutils.evaluation.results import Results
from evalutils.reporting.document import MIME, Block, bundle, type_name
from evalutils.reporting.editions.html import desk_html
from evalutils.reporting.own_cells import tell_own_outputs


def show(*parts: Block | Iterable[Block]) -> None:
    """Display blocks as one MIME bundle; from here on, own tables and figures are told too.

    Parameters
    ----------
    parts
        Blocks, or groups of blocks, in reading order.
    """
    tell_own_outputs()
    listed = list(_flat(parts))
    if not listed:
        return
    payload = {
        MIME: bundle(listed),
        "text/html": desk_html(listed),
        "text/plain": "、".join(dict.fromkeys(map(type_name, listed))),
    }
    display(payload, raw=True)


def show_results(results: Results) -> None:
    """Display everything an evaluation worked out, for whoever reads the executed notebook later.

    Parameters
    ----------
    results
        The same as in ``results.json``: a report folder alone then says what was worked out.
    """
    names = " ".join(results.parameters.values())
    payload = {worked_out.MIME: worked_out.results_json(results), "text/plain": names}
    display(payload, raw=True)


def _flat(parts: Iterable[Block | Iterable[Block]]) -> Iterator[Block]:
    for part in parts:
        if isinstance(part, Iterable):
            yield from part
        else:
            yield part
