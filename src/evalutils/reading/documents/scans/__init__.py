"""Scanned pages and pictures: straightened, ruled into cells, recognised, each figure checked.

Needs the extra ``scan``. None of its libraries is imported before a page without text comes.
"""

from __future__ import annotations

from importlib.util import find_spec

_LIBRARIES = ("cv2", "onnxruntime", "rapidocr")


def installed() -> bool:
    """Return whether the libraries of the extra ``scan`` are there."""
    return all(find_spec(name) is not None for name in _LIBRARIES)
