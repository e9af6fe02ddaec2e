"""What the program stands on: licences that let it be shared, and no known weakness."""

from __future__ import annotations

from email.message import Message
from importlib.metadata import PackageMetadata
from pathlib import Path
from typing import cast

import pytest
from helpers.tools import tool

supply = tool("supply")


def test_no_locked_package_forbids_our_users_their_own_licence() -> None:
    found, missing = supply.packages()
    assert len(found) > 60
    assert [one for one in found if one.is_refused] == []
    # those are for another Python or platform: papermill's aiohttp from 3.12 on, Windows, macOS
    assert len(missing) < 15


@pytest.mark.parametrize(
    ("fields", "licence", "refused"),
    [
        ({"License-Expression": "MIT"}, "MIT", False),
        ({"License-Expression": "AGPL-3.0-or-later"}, "AGPL-3.0-or-later", True),
        ({"License-Expression": "LGPL-2.1-only"}, "LGPL-2.1-only", False),
        ({"License-Expression": "LGPL-3.0 OR GPL-2.0"}, "LGPL-3.0 OR GPL-2.0", True),
        (
            {"Classifier": "License :: OSI Approved :: GNU General Public License v3 (GPLv3)"},
            "GNU General Public License v3 (GPLv3)",
            True,
        ),
        ({"License": "BSD"}, "BSD", False),
        ({"License": "UNKNOWN"}, "", True),
        ({"License": "Copyright (c) 2012\nall of the text"}, "", True),
        ({}, "", True),
    ],
)
def test_a_licence_is_what_the_package_declares(
    fields: dict[str, str], licence: str, refused: bool
) -> None:
    told = Message()
    for name, value in fields.items():
        told[name] = value
    # what importlib.metadata gives is a Message, too
    found = supply.licence_of(cast(PackageMetadata, told))
    assert found == licence
    assert supply.Package("any", "1", found).is_refused is refused


def test_a_database_that_knows_nothing_is_no_clean_bill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def answers(words: str, name: str = "pip-audit") -> int:
        for program in tmp_path.iterdir():
            program.unlink()
        program = tmp_path / name
        # of the shell, for a first line that names a Python holds no folder with a blank
        script = f"test -z '{words}' && echo 'Traceback:\nno route' >&2; echo '{words}'"
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        return int(supply.main(["weaknesses"]))

    assert answers('{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}') == 0
    known = '{"dependencies": [{"name": "a", "vulns": [{"id": "PYSEC-1"}]}]}'
    assert answers(known) == 1
    assert "a: PYSEC-1" in capfd.readouterr().out
    assert answers('{"dependencies": [{"name": "a", "skip_reason": "not found"}]}') == 2
    assert answers("") == 2
    assert capfd.readouterr().err.splitlines()[-1].endswith("nothing was asked: no route")
    # not installed, but uv is there: it is asked for in an environment of its own
    assert answers(known, "uv") == 1
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert supply.main(["weaknesses"]) == 2
    assert "nothing was asked" in capfd.readouterr().err
