"""A module broken on purpose is as it was until a mutant is asked for."""

from __future__ import annotations

from types import CodeType
from typing import Any

from helpers.tools import tool

mutate = tool("mutate")

SOURCE = '''"""What a module says of itself."""
from __future__ import annotations

MOST = 3


def fits(number: int, most: int = 2 + 1) -> bool:
    return 0 < number <= most and not number == 2


def kind(number: int) -> str:
    match number:
        case 1:
            return f"{number + 0}"
    return "many" if number > 1 else "none"
'''


def answers(code: CodeType, asked: int) -> tuple[object, ...]:
    module: dict[str, Any] = {}
    exec(code, module)  # noqa: S102
    module["_mutant"].asked = asked
    fits = tuple(module["fits"](number) for number in range(-1, 5))
    return *fits, *(module["kind"](number) for number in range(3)), module["MOST"]


def test_every_mutant_is_told_and_makes_a_difference() -> None:
    source, told = mutate.broken(SOURCE)
    code = compile(source, "broken", "exec")
    as_it_is = (False, False, True, False, True, False, "none", "1", "many", 3)
    assert answers(code, -1) == as_it_is
    # neither defaults, what is reckoned on import, patterns nor texts that are put together
    assert {change for _, change in told} == {
        "0 < number <= most → 0 <= number <= most",
        "0 < number <= most → 0 < number < most",
        "0 → 1",
        "not number == 2 → number == 2",
        "number == 2 → number != 2",
        "2 → 3",
        "0 < number <= most and (not number == 2) → 0 < number <= most or not number == 2",
        "number > 1 → number >= 1",
        "1 → 2",
        "'many' if number > 1 else 'none' → 'none' if number > 1 else 'many'",
    }
    same = [told[asked] for asked in range(len(told)) if answers(code, asked) == as_it_is]
    assert len(told) == 10
    # 1 is answered before that question
    assert same == [(15, "number > 1 → number >= 1")]
