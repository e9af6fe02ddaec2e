"""Passages that two units share word for word: found by winnowed shingles, then held side by side.

The fingerprints of a text are the least hashes of its runs of signs (Schleimer, Wilkerson, Aiken
2003): two texts that share so many signs in a row as a window and a run take share one of them,
for certain. What many units share is how everybody writes, and is passed over: it says nothing.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

#: Signs of a run, and runs of a window: what 19 signs in a row share is found.
RUN, WINDOW = 12, 8
#: Signs that are a passage, figures not counted: about a clause and a half (our choice).
LEAST = 30
#: Two files hold so many fingerprints that few units share, or share everyday words alone.
_RARE = 2
#: Everybody's words: those of more than this share of the units, at least of more than two, and
#: of more than ten in any case (our choice).
_SHARE, _FEW, _MANY = 0.05, 2, 10
_BASE, _PRIME = 1_000_003, (1 << 61) - 1
_TOP = pow(_BASE, RUN - 1, _PRIME)
#: Of a passage that goes on at both ends: signs beyond its outermost fingerprints.
_REACH = RUN + WINDOW


def plain(text: str) -> str:
    """Return a text as it is compared: words and figures, without blanks and marks.

    Examples
    --------
    >>> plain("清淤 31.5 公里，（含支渠）。")
    '清淤315公里含支渠'
    """
    return "".join(sign for sign in text if sign.isalnum())


@dataclass(frozen=True, slots=True)
class Prints:
    """The fingerprints of one file.

    Parameters
    ----------
    file, unit
        Whose it is.
    hashes
        Each once, sorted.
    """

    file: str
    unit: str
    hashes: array[int]


@dataclass(frozen=True, slots=True)
class Shared:
    """A passage that stands in files of two units.

    Parameters
    ----------
    units, files
        The two.
    passages
        Which passage of each file it stands in, from 0.
    text
        As it stands in the first file.
    length
        Signs that are compared.
    places
        Where it stands in each file, in words.
    """

    units: tuple[str, str]
    files: tuple[str, str]
    passages: tuple[int, int]
    text: str
    length: int
    places: tuple[str, str] = ("", "")


def prints_of(passages: Iterable[str]) -> array[int]:
    """Return the fingerprints of passages, each once, sorted; in time that grows with the text.

    Examples
    --------
    >>> told = "沿线村民反映排水顺畅，汛期未再出现田块积水的情况"
    >>> here = prints_of([f"经查看，{told}。"])
    >>> there = prints_of(["其他内容", f"据了解{told}，较好。"])
    >>> bool({*here} & {*there}), len(prints_of(["很短"]))
    (True, 0)
    """
    return array("Q", sorted({value for value, _ in _winnowed("".join(map(plain, passages)))}))


def _winnowed(text: str) -> Iterator[tuple[int, int]]:
    """Yield the least hash of every window with where its run begins."""
    window: deque[tuple[int, int]] = deque()
    told, value = -1, 0
    for at, sign in enumerate(text):
        if at >= RUN:
            value -= ord(text[at - RUN]) * _TOP
        value = (value * _BASE + ord(sign)) % _PRIME
        begin = at - RUN + 1
        if begin < 0:
            continue
        while window and window[-1][0] >= value:
            window.pop()
        window.append((value, begin))
        if window[0][1] <= begin - WINDOW:
            window.popleft()
        if window[0][1] != told and begin >= WINDOW - 1:
            told = window[0][1]
            yield window[0]


def rare_pairs(prints: Sequence[Prints]) -> dict[tuple[int, int], set[int]]:
    """Return which files of two units share fingerprints that few units have, and which.

    Parameters
    ----------
    prints
        Of every file; files are numbered as they stand here.
    """
    units = {unit: at for at, unit in enumerate(sorted({one.unit for one in prints}))}
    if len(units) < 2:
        return {}
    # loading it takes longer than reading a form, and one unit has nobody to copy from
    import numpy as np

    hashes = np.concatenate([np.array(one.hashes, dtype=np.uint64) for one in prints])
    owner = np.repeat(np.arange(len(prints)), [len(one.hashes) for one in prints])
    unit = np.array([units[one.unit] for one in prints])[owner]
    order = np.lexsort((owner, hashes))
    hashes, owner, unit = hashes[order], owner[order], unit[order]
    starts = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]])
    ends = np.r_[starts[1:], len(hashes)]
    most = min(max(_FEW, int(len(units) * _SHARE)), _MANY)
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for start, end in zip(starts[ends - starts > 1], ends[ends - starts > 1], strict=True):
        distinct = len(set(unit[start:end].tolist()))
        if not 1 < distinct <= most:
            continue
        # A unit may hand one text in many times over: its first files stand for them.
        files = owner[start:end].tolist()[: _MANY * 2]
        for at, one in enumerate(files):
            for other in files[at + 1 :]:
                if prints[one].unit != prints[other].unit:
                    found[one, other].add(int(hashes[start]))
    return {pair: rare for pair, rare in sorted(found.items()) if len(rare) >= _RARE}


def shared_passages(
    files: tuple[str, str],
    units: tuple[str, str],
    texts: tuple[Sequence[str], Sequence[str]],
    rare: set[int],
) -> list[Shared]:
    """Return the passages that two files share, the longest runs of equal signs.

    Parameters
    ----------
    files, units
        Whose they are.
    texts
        The passages of each.
    rare
        Fingerprints of both that few units have.
    """
    mine, theirs = ("".join(map(plain, passages)) for passages in texts)
    here, there = ([(at, value) for value, at in _winnowed(text)] for text in (mine, theirs))
    both = {value for _, value in here} & {value for _, value in there}
    # What both have and others too is everybody's, wherever in the passage it stands.
    common = {at + step for at, value in here if value in both - rare for step in range(RUN)}
    places: dict[int, list[int]] = defaultdict(list)
    for at, value in there:
        places[value].append(at)
    # How far apart the same run stands in both: one shift for all of a passage.
    by_shift: dict[int, list[int]] = defaultdict(list)
    for at, value in here:
        for other in places.get(value, ())[:_MANY] if value in rare else ():
            if mine[at : at + RUN] == theirs[other : other + RUN]:
                by_shift[other - at].append(at)
    starts = tuple([0, *accumulate(len(plain(text)) for text in told)] for told in texts)
    made = []
    for shift, seeds in sorted(by_shift.items()):
        for run in _runs(seeds, mine, theirs, shift):
            own = [at for at in range(*run) if at not in common]
            # Two units may spend the same amount: figures alone make no sentence one's own.
            if sum(not mine[at].isdigit() for at in own) >= LEAST:
                begin, end = own[0], own[-1] + 1
                first, second = (
                    bisect_right(one, at) - 1
                    for one, at in zip(starts, (begin, begin + shift), strict=True)
                )
                text = _original(texts[0], first, begin - starts[0][first], end - begin)
                made.append(Shared(units, files, (first, second), text, end - begin))
    return sorted(made, key=lambda one: (one.passages, one.text))


def _runs(seeds: Sequence[int], mine: str, theirs: str, shift: int) -> Iterator[tuple[int, int]]:
    """Yield begin and end of what both texts share around rare runs that follow one another.

    Beyond the outermost of them what follows is everybody's, or would hold another: a phrase of
    the form that stands beside is no part of the passage.
    """
    begin = end = -1
    for at, seed in enumerate(seeds):
        if begin < 0:
            begin, reach = seed, _REACH
            while (
                reach and begin and begin + shift and (mine[begin - 1] == theirs[begin - 1 + shift])
            ):
                begin, reach = begin - 1, reach - 1
        end = seed + RUN
        after = seeds[at + 1] if at + 1 < len(seeds) else -1
        if 0 <= after - end <= _REACH and mine[end:after] == theirs[end + shift : after + shift]:
            continue
        if 0 <= after < end:
            continue
        reach = _REACH
        while (
            reach
            and end < len(mine)
            and end + shift < len(theirs)
            and (mine[end] == theirs[end + shift])
        ):
            end, reach = end + 1, reach - 1
        yield begin, end
        begin = -1


def _original(passages: Sequence[str], number: int, skip: int, length: int) -> str:
    """Return the words of passages from one compared sign on, with their blanks and marks."""
    told = []
    while length > 0 and number < len(passages):
        passage = passages[number]
        kept = [at for at, sign in enumerate(passage) if sign.isalnum()][skip : skip + length]
        if kept:
            told.append(passage[kept[0] : kept[-1] + 1])
        length, skip, number = length - len(kept), 0, number + 1
    return " ".join(told)
