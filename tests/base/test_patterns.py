"""Patterns are compiled when they are first asked: all of them must be good ones all the same."""

from __future__ import annotations

import copy
import importlib
import pickle
import pkgutil
import subprocess
import sys

import pytest

import evalutils
from evalutils.base.patterns import named, re, regex


def test_every_pattern_of_the_package_compiles() -> None:
    # it looks for the engine that stands in a module of ours, which would be half imported
    importlib.import_module("papermill")
    for module in pkgutil.walk_packages(evalutils.__path__, "evalutils."):
        if not module.name.endswith("__main__"):
            try:
                importlib.import_module(module.name)
            except ModuleNotFoundError as error:
                # what reads scans stands on an extra of its own; nothing else may be missing
                assert error.name in {"cv2", "rapidocr", "onnxruntime"}, module.name
    assert len([one.compiled for one in named()]) > 500


def test_a_pattern_that_is_none_is_told_with_the_first_question() -> None:
    broken = regex.compile("(")
    with pytest.raises(regex.error, match="missing"):
        broken.search("甲")
    # nobody else is to meet it
    del broken


def test_a_pattern_is_what_its_library_makes_of_it() -> None:
    named = re.compile(r"(?P<year>\d{4})年", re.ASCII)
    ready = importlib.import_module("re").compile(r"(?P<year>\d{4})年", re.ASCII)
    for one in (named, copy.deepcopy(named), pickle.loads(pickle.dumps(named))):  # noqa: S301
        assert one.pattern == ready.pattern
        assert one.flags == ready.flags
        assert one.groupindex == ready.groupindex
        assert one.sub(r"\g<year>", "2021年、2022年") == "2021、2022"


def test_starting_compiles_no_pattern_that_nothing_asks_for() -> None:
    program = (
        "import evalutils.reading, evalutils.reading.reports, evalutils.reading.forms\n"
        "from evalutils.base.patterns import named\n"
        "print(len(named()), [one.pattern for one in named() if 'compiled' in vars(one)])\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    number, compiled = told.stdout.split(maxsplit=1)
    assert int(number) > 200
    assert compiled == "[]\n"
