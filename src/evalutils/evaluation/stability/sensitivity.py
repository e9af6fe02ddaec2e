"""Sensitivity: which share of the total's variance each uncertain thing explains (Sobol)."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evalutils.evaluation.stability.draws import SEED, concentration
from evalutils.evaluation.stability.model import Array, Model

#: Name of the factor that stands for the points of all indicators together.
POINTS = "points"


@dataclass(frozen=True, slots=True)
class SobolIndex:
    """What one factor explains of the variance, alone and with all its interactions.

    Parameters
    ----------
    factor
        Name of the input (``evidence:…``, ``hedge:…``, ``target:…``, ``points``).
    first, first_error
        First-order index, and half the width of its 95 % confidence interval.
    total, total_error
        Total index, the same way. Estimates: a small one may lie a little below 0.
    """

    factor: str
    first: float
    first_error: float
    total: float
    total_error: float


def sobol_indices(
    function: Callable[[Array], Array],
    bounds: Mapping[str, tuple[float, float]],
    samples: int = 1024,
    seed: int = SEED,
    groups: Sequence[str] | None = None,
) -> tuple[SobolIndex, ...]:
    """Return first-order and total Sobol indices of a function of independent inputs.

    Saltelli's scheme as SALib has it (MIT licence): ``samples × (factors + 2)`` calls.

    Parameters
    ----------
    function
        From inputs (calls × inputs, in the order of ``bounds``) to one number a call.
    bounds
        Input → its ends; drawn evenly between them.
    samples
        A power of 2.
    seed
        Of the sample and of the confidence intervals.
    groups
        For every input the factor it belongs to; each is its own if not given.

    Returns
    -------
    tuple of SobolIndex
        In the order factors first occur. All 0 where the function does not vary.

    Raises
    ------
    ValueError
        If ``samples`` is no power of 2.

    Examples
    --------
    >>> both = sobol_indices(lambda x: 2 * x[:, 0] + x[:, 1], {"a": (0, 1), "b": (0, 1)}, 1024)
    >>> [(index.factor, round(index.first, 2)) for index in both]
    [('a', 0.8), ('b', 0.2)]
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    if samples < 2 or samples & (samples - 1):
        message = f"samples is a power of 2, not {samples}"
        raise ValueError(message)
    names = list(bounds)
    factors = list(dict.fromkeys(groups or names))
    problem = {"num_vars": len(names), "names": names, "bounds": [list(bounds[n]) for n in names]}
    if groups is not None:
        problem["groups"] = list(groups)
    inputs = sampling.sample(problem, samples, calc_second_order=False, seed=seed)
    outputs = np.asarray(function(inputs), dtype=float)
    if np.ptp(outputs) <= 1e-12 * max(1.0, float(np.abs(outputs).max())):
        return tuple(SobolIndex(factor, 0, 0, 0, 0) for factor in factors)
    with warnings.catch_warnings():
        # A factor without any influence has a confidence interval of width 0 / 0.
        warnings.simplefilter("ignore", RuntimeWarning)
        found = analysis.analyze(problem, outputs, calc_second_order=False, seed=seed)
    columns = [np.nan_to_num(found[key]) for key in ("S1", "S1_conf", "ST", "ST_conf")]
    return tuple(
        SobolIndex(factor, *(float(column[place]) for column in columns))
        for place, factor in enumerate(factors)
    )


def sobol(model: Model, samples: int = 256, seed: int = SEED) -> tuple[SobolIndex, ...]:
    """Return what each uncertain thing explains of the variance of the points scored.

    The points of all indicators, which move together, are one factor (``points``); rows are
    not rounded here.

    Parameters
    ----------
    model
        See :func:`evalutils.evaluation.stability.stability_model`.
    samples
        A power of 2; the model is scored ``samples × (factors + 2)`` times.
    seed
        Of the sample.

    Returns
    -------
    tuple of SobolIndex
        Largest total index first; empty where nothing is uncertain.
    """
    names, weights = list(model.factors), [f"{POINTS}:{n}" for n in model.free]
    groups = [*names, *([POINTS] * len(weights))]
    if not groups:
        return ()
    free = list(model.free)

    def total(inputs: Array) -> Array:
        cube = {name: inputs[:, column] for column, name in enumerate(names)}
        points = np.tile(model.points, (len(inputs), 1))
        if free:
            points[:, free] = _dirichlet(model, inputs[:, len(names) :])
        return np.asarray(np.nansum(model.shares(cube, len(inputs)) * points, axis=1))

    bounds = dict.fromkeys([*names, *weights], (0.0, 1.0))
    indices = sobol_indices(total, bounds, samples, seed, groups)
    return tuple(sorted(indices, key=lambda index: (-index.total, index.factor)))


def _dirichlet(model: Model, cube: Array) -> Array:
    """Return points from a cube: gamma variables, one an indicator, brought to their sum."""
    from scipy.special import gammaincinv

    inside = np.clip(cube, 1e-12, 1 - 1e-12)
    drawn = gammaincinv(concentration(model)[None, :], inside)
    total = model.points[list(model.free)].sum()
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True) * total)
