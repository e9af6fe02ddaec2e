"""Nothing of the machine reaches a test: language, clock and caches are fixed."""

import pytest


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("EVALUTILS_LANG", "EVALUTILS_ROOT", "YEAR", "PROJECT", "PROFILE", "REPORT_LANG"):
        monkeypatch.delenv(name, raising=False)
