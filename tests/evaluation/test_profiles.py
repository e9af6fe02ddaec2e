"""Profiles: rules as data, each with its clause, and clear words for a broken file."""

from fractions import Fraction
from pathlib import Path

import pytest
from helpers.evaluations import span
from helpers.loops import some

from evalutils.base.faults import InputFaults
from evalutils.evaluation.profiles import METHOD_KINDS, known_profiles, load_profile

NAMES = (
    "finance-system", "four-kinds", "hubei-20-80", "mof-2020-10", "mof-2021-101",
    "mof-framework",
)  # fmt: skip
DEFAULT = known_profiles()["mof-2020-10"].read_text(encoding="utf-8")


def test_the_profiles_of_the_offices_are_there() -> None:
    assert tuple(known_profiles()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_of_a_profile_stands_on_a_clause_with_words(name) -> None:
    profile = load_profile(name)
    used = {profile.grades_clause, profile.coverage_clause, profile.rounding_clause}
    used |= {profile.execution_clause, profile.over_achievement.clause}
    used |= {weights.clause for weights in profile.weights}
    for kind in METHOD_KINDS[:-1]:
        method = profile.methods[kind]
        used |= {clause for _, clause in (method.rule_for(True), method.rule_for(False))}
    for key in some(used):
        clause = profile.clauses[key]
        assert clause.title and clause.cite and clause.rule
        assert not any(letter.isdigit() for letter in clause.title)


@pytest.mark.parametrize("name", NAMES)
def test_a_profile_of_the_package_is_what_the_schema_asks_for(tmp_path, name) -> None:
    """They are not held to it when they are loaded, so they are here, as somebody's own."""
    (tmp_path / f"{name}.yaml").write_bytes(known_profiles([])[name].read_bytes())
    assert load_profile(name, [tmp_path]) == load_profile(name)


@pytest.mark.parametrize("name", NAMES)
def test_grade_bands_hold_every_total_exactly_once(name) -> None:
    profile = load_profile(name)
    for total in ("0", "59.99", "60", "79.99", "80", "89.99", "90", "100"):
        assert sum(Fraction(total) in grade.band for grade in profile.grades) == 1


@pytest.mark.parametrize(
    ("total", "grade"),
    [("59.99", "差"), ("60", "中"), ("79.99", "中"), ("80", "良"), ("89.99", "良"), ("90", "优")],
)
def test_a_boundary_belongs_to_the_better_grade(total, grade) -> None:
    assert load_profile("mof-2020-10").grade_of(Fraction(total)) == grade


def test_an_interval_names_every_grade_it_touches_and_no_other() -> None:
    profile = load_profile("mof-2020-10")
    assert profile.grades_in(span(80, 90, "[)")) == ("良",)
    assert profile.grades_in(span(80, 90)) == ("优", "良")
    assert profile.grades_in(span(10, 100)) == ("优", "良", "中", "差")


def test_weights_follow_the_dimensions_that_a_form_has() -> None:
    profile = load_profile("mof-2021-101")
    with_cost = profile.weights_for({"成本", "产出", "效益", "满意度", "预算执行"})
    without = profile.weights_for({"产出", "效益", "预算执行"})
    assert (with_cost.points["成本"], with_cost.points["产出"]) == (20, 40)
    assert (without.points["效益"], "满意度" in without.points) == (40, False)


def test_a_dimension_is_found_by_its_name_with_or_without_the_word_indicator() -> None:
    profile = load_profile("mof-framework")
    assert profile.dimension_of("满意度指标").counts_as == "效益"
    assert profile.dimension_of("预算执行率").kind == "execution"
    assert profile.dimension_of("", "质量指标").name == "产出"
    assert profile.dimension_of("天气") is None


def test_an_unknown_profile_is_answered_with_near_matches(monkeypatch) -> None:
    monkeypatch.setenv("EVALUTILS_LANG", "en")
    with pytest.raises(InputFaults, match="perhaps: mof-2020-10"):
        load_profile("mof-2020")


def _mine(folder: Path, text: str, name: str = "mine") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_user_adds_a_profile_by_adding_a_file(tmp_path) -> None:
    text = DEFAULT.replace("name: mof-2020-10", "name: mine").replace("name: 差", "name: 不合格")
    profile = load_profile("mine", [_mine(tmp_path / "profiles", text), tmp_path / "absent"])
    assert profile.grades[-1].name == "不合格"
    assert "mine" in known_profiles([tmp_path / "profiles"])


def test_a_user_s_file_wins_over_ours_of_the_same_name(tmp_path) -> None:
    text = DEFAULT.replace("share: 60%, clause: coverage", "share: 70%, clause: coverage")
    folder = _mine(tmp_path, text, "mof-2020-10")
    assert load_profile("mof-2020-10", [folder]).coverage_threshold == Fraction("0.7")
    assert load_profile("mof-2020-10").coverage_threshold == Fraction("0.6")


def test_a_formula_for_far_above_target_is_read_from_the_file(tmp_path) -> None:
    text = DEFAULT.replace("name: mof-2020-10", "name: mine").replace(
        "over_achievement: {threshold: 130%, ",
        "over_achievement: {threshold: 150%, deduction: {per_unit: 20%, most: 10%}, ",
    )
    profile = load_profile("mine", [_mine(tmp_path, text)])
    assert profile.over_achievement.slope == Fraction(1, 5)
    assert profile.methods["≥"].curve.starts == (0, 1, Fraction("1.5"), 2)
    assert profile.methods["execution"].curve.starts == (0, 1)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('version: "1"\n', "", r"mine.yaml, version: \(blank\)"),
        ("full_points: 100", "full_point: 100", "perhaps: full_points"),
        ("threshold: 130%", "threshold: plenty", 'over_achievement.threshold: found "plenty"'),
        ("rate: closeness", "rate: near", "closeness"),
        ("places: \"2\"", "places: many", "one of: 0、1、2"),
        ("kind: execution", "kind: budget", "execution、satisfaction"),
        ("clause: rounding", "clause: rounds", "there are: weights"),
        ("产出: \"50\"", "产出: \"40\"", "add up to 100"),
        ("产出: \"50\"", "收成: \"50\"", "a key of dimensions"),
        ("tiers: three", "tiers: four", "a key of tiers"),
        ("low: 60%, high: 80%", "low: 60%, high: 75%", "next one ends"),
        ('{name: 中, low: "60"}', '{name: 中, low: "85"}', "from the best to the worst"),
        ("threshold: 130%", "threshold: 90%", "above 100%"),
        ('at: "0", full_at: "1"}, title: 执', 'at: "1", full_at: "1"}, title: 执', "rates"),
        ('line: {zero_at: "0", full_at: "1"}, title: 执行率', "title: 执行率", "either line"),
        ("title: 执行率×分值", "title: 执行率×10", "no digits"),
        ("full_points: 100", "full_points: 100\nfull_points: 90", "full_points stands twice"),
        ("name: mine", "name: yours", "name of its file: mine"),
        ("clauses:", "clauses: {", "YAML that can be read"),
        ("weights:\n  - ", "weights: []\nother:\n  - ", "at least one entry"),
    ],
)  # fmt: skip
def test_a_broken_file_says_where_what_and_what_next(tmp_path, monkeypatch, old, new, words):
    monkeypatch.setenv("EVALUTILS_LANG", "en")
    text = DEFAULT.replace("name: mof-2020-10", "name: mine")
    assert old in text
    with pytest.raises(InputFaults, match=words):
        load_profile("mine", [_mine(tmp_path, text.replace(old, new))])


def test_all_faults_of_a_file_are_listed_at_once(tmp_path) -> None:
    text = DEFAULT.replace("name: mof-2020-10", "name: mine")
    text = text.replace("full_points: 100", "full_points: hundred").replace("closeness", "near")
    with pytest.raises(InputFaults) as raised:
        load_profile("mine", [_mine(tmp_path, text)])
    assert [fault.where.key for fault in raised.value.faults] == [
        "full_points",
        "methods.=.rate",
    ]


@pytest.mark.parametrize("text", ["", "words", "- a\n- b"])
def test_a_file_that_is_no_profile_at_all_is_one_fault(tmp_path, text) -> None:
    with pytest.raises(InputFaults) as raised:
        load_profile("mine", [_mine(tmp_path, text)])
    assert [fault.code for fault in raised.value.faults] == ["profile_wrong_type"]


def test_a_file_in_another_encoding_is_told(tmp_path) -> None:
    (tmp_path / "mine.yaml").write_bytes("name: 口径".encode("gb18030"))
    with pytest.raises(InputFaults) as raised:
        load_profile("mine", [tmp_path])
    assert raised.value.faults[0].code == "profile_not_utf8"
