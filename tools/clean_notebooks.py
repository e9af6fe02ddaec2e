"""Take the outputs out of the notebooks, as they are committed: ``make clean-notebooks``.

Outputs, execution counts and what JupyterLab notes about a session go; cell ids, tags and
the kernel's name stay. A notebook that is clean already is not touched.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
METADATA = {"kernelspec": KERNEL, "language_info": {"name": "python"}}


def main() -> int:
    """Clean every notebook and name those that were not clean."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        before = path.read_text(encoding="utf-8")
        after = written(clean(json.loads(before)))
        if after != before:
            path.write_text(after, encoding="utf-8", newline="\n")
            sys.stderr.write(f"{path.name}\n")
    return 0


def clean(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook as it is committed.

    Examples
    --------
    >>> cell = {"cell_type": "code", "id": "a", "metadata": {"tags": ["desk"], "scrolled": True},
    ...         "execution_count": 3, "outputs": [{}], "source": ["show()"]}
    >>> clean({"cells": [cell], "metadata": {"widgets": {}}, "nbformat": 4, "nbformat_minor": 5}
    ...      )["cells"]  # doctest: +NORMALIZE_WHITESPACE
    [{'cell_type': 'code', 'id': 'a', 'metadata': {'tags': ['desk']},
      'execution_count': None, 'outputs': [], 'source': ['show()']}]
    """
    cells = []
    for cell in notebook["cells"]:
        tags = {key: value for key, value in cell["metadata"].items() if key == "tags"}
        kept = {**cell, "metadata": tags}
        if cell["cell_type"] == "code":
            kept |= {"execution_count": None, "outputs": []}
        cells.append(kept)
    return {**notebook, "cells": cells, "metadata": METADATA}


def written(notebook: dict[str, Any]) -> str:
    """Return a notebook as Jupyter writes it: one space of indent, sorted keys."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
