"""What of the records may leave the office: groups too small to be told, and who may see what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evalutils.evidence.records.model import Aggregate, Group, RecordFigure, Schema


def held_back(groups: Sequence[Group], small_cell: int) -> frozenset[str]:
    """Return the keys of the groups that are not told.

    A group of fewer than ``small_cell`` rows is held back; where it is the only one, the
    smallest other one too, for otherwise the total would give it away.

    Examples
    --------
    >>> from fractions import Fraction
    >>> groups = [Group(name, name, Fraction(n), n) for name, n in (("甲", 2), ("乙", 9))]
    >>> sorted(held_back(groups, 5))
    ['乙', '甲']
    """
    small = [group for group in groups if 0 < group.rows < small_cell]
    if len(small) == 1:
        others = [group for group in groups if group.rows >= small_cell]
        small += sorted(others, key=lambda group: group.rows)[:1]
    return frozenset(group.key for group in small)


def is_internal(
    aggregate: Aggregate, schemas: Mapping[str, Schema], figure: RecordFigure, small_cell: int
) -> bool:
    """Return whether a figure stays in the office.

    It does where it looks at a non-public column, and where a table with such columns gives
    it fewer rows than a group that may be told.
    """
    schema = schemas[aggregate.table]
    if aggregate.listed is not None:
        table, column = aggregate.listed
        if not schemas[table].columns[column].public:
            return True
    if any(not schema.columns[name].public for name in aggregate.columns()):
        return True
    return not schema.public and 0 < figure.origin.used < small_cell
