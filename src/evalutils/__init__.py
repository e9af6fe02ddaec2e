"""Re-computable, checkable evaluations of publicly funded projects (项目支出绩效自评).

The package is a house of five floors over a cellar (``base``), in the order data flows:
``reading``, ``evidence``, ``evaluation``, ``reporting``, ``running``. A floor imports only from
floors below it. What programs ask for by name lies in :mod:`evalutils.running.api`.

Importing ``evalutils`` loads nothing but this file: the no-op path of ``make report`` must stay
within the standard library. The functions below are loaded when they are first asked for.

Examples
--------
>>> from evalutils import quantities
>>> quantities("全年预算81.09万元")[0].interval.value
Fraction(810900, 1)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evalutils.running.api import (
        audit,
        audit_folder,
        fault,
        frame,
        frames,
        quantities,
        read,
        score,
        score_folder,
    )

__version__ = "0.1.0"
__all__ = [
    "__version__",
    "audit",
    "audit_folder",
    "fault",
    "frame",
    "frames",
    "quantities",
    "read",
    "score",
    "score_folder",
]


def __getattr__(name: str) -> object:
    """Load what was asked for; a module of the package is found before this is asked."""
    if name not in __all__:
        message = f"module 'evalutils' has no attribute {name!r}"
        raise AttributeError(message)
    from evalutils.running import api

    return getattr(api, name)
