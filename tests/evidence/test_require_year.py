"""Finding the folder of a project-year, or saying which exist."""

import pytest

from evalutils.base.faults import InputFaults
from evalutils.evidence.year import require_year


@pytest.fixture
def root(raw):
    (raw.path.parents[0] / "2021").mkdir()
    (raw.path.parents[0] / "notes").mkdir()
    return raw.path.parents[3]


def test_the_folder_is_found(root, raw):
    assert require_year(root, "reading-club", "2023") == raw.path


def test_an_unknown_year_is_told_with_the_years_there_are(root):
    with pytest.raises(InputFaults, match="现有：2021、2023"):
        require_year(root, "reading-club", "2020")


def test_an_unknown_project_is_told_with_near_matches(root):
    with pytest.raises(InputFaults, match="reading-club"):
        require_year(root, "raeding-club", "2023")


@pytest.mark.parametrize("year", ["../x", "2022/..", "22", "二〇二二"])
def test_a_path_is_no_year(root, year):
    with pytest.raises(InputFaults) as caught:
        require_year(root, "reading-club", year)
    assert [fault.code for fault in caught.value.faults] == ["bad_year"]
