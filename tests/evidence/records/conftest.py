from pathlib import Path

import pytest
from record_folder import RecordFolder


@pytest.fixture
def office(tmp_path: Path) -> RecordFolder:
    return RecordFolder(tmp_path / "data" / "raw" / "safety" / "2023")
