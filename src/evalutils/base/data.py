"""Data beside the code: the TOML tables from which modules take their words, widths and looks."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def beside(module: str, name: str) -> dict[str, Any]:
    """Return a TOML table that lies beside a module, read once in a process.

    Parameters
    ----------
    module
        ``__file__`` of the module that reads it: data lies next to the code it belongs to.
    name
        Name of the file.

    Examples
    --------
    >>> from evalutils.reading import quantities
    >>> beside(quantities.__file__, "units.toml")["same"]["米"]["公里"]
    '1000'
    """
    return tomllib.loads(Path(module).with_name(name).read_text(encoding="utf-8"))
