"""A cut-out line into characters, each with its place and how sure the network is of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np

# What the network was taught on: lines 48 pixels high; one step of its answer is 8 wide.
_HEIGHT, _STEP = 48, 8
# The narrowest line it answers for sensibly, and the longest that it is given at once.
_NARROWEST, _WIDEST = 64, 3200


@dataclass(frozen=True, slots=True)
class Character:
    """A character, from which to which column of the line it was seen, and its probability."""

    text: str
    first: float
    last: float
    sure: float

    @property
    def middle(self) -> float:
        """Middle column."""
        return (self.first + self.last) / 2


def model() -> Path:
    """Return the model that the wheel of ``rapidocr`` brings along; it is never downloaded."""
    package = find_spec("rapidocr")
    folders = package.submodule_search_locations if package is not None else None
    found = sorted(Path(next(iter(folders or [""])), "models").glob("*_rec_*.onnx"))
    if not found:
        missing = "rapidocr holds no model for recognition"
        raise FileNotFoundError(missing)
    return found[0]


@lru_cache(maxsize=1)
def _network() -> tuple[Any, tuple[str, ...]]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread, as in pages: the same answer on every machine with these libraries.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(
        str(model()), options, providers=["CPUExecutionProvider"]
    )
    letters = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    # The first answer says that no character begins here, the last one is the blank.
    return session, ("", *letters, " ")


def recognised(grey: Any) -> tuple[Character, ...]:
    """Return the characters of a line that was cut out (grey, paper white), left to right."""
    session, letters = _network()
    share = _HEIGHT / grey.shape[0]
    wide = min(max(round(grey.shape[1] * share), 8), _WIDEST)
    scaled = cv2.resize(
        grey, (wide, _HEIGHT), interpolation=cv2.INTER_AREA if share < 1 else cv2.INTER_CUBIC
    )
    room = max(_NARROWEST, -(-wide // _STEP) * _STEP)
    line = np.full((_HEIGHT, room), 255, np.uint8)
    line[:, :wide] = scaled
    given = np.repeat(((line.astype(np.float32) / 255 - 0.5) / 0.5)[None, None], 3, axis=1)
    (told,) = session.run(None, {session.get_inputs()[0].name: given})
    return _characters(told[0], letters, wide / grey.shape[1])


def _characters(told: Any, letters: tuple[str, ...], share: float) -> tuple[Character, ...]:
    """Join steps that tell the same character: what stands between two is the empty answer."""
    best = told.argmax(axis=1)
    found: list[Character] = []
    at = 0
    while at < len(best):
        end = at + 1
        while end < len(best) and best[end] == best[at]:
            end += 1
        if best[at]:
            sure = float(told[at:end, best[at]].max())
            first, last = at * _STEP / share, end * _STEP / share
            found.append(Character(letters[best[at]], first, last, sure))
        at = end
    return tuple(found)
