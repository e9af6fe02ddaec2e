"""A raw folder to begin with: proposed from documents as received, or from last year's folder."""

from evalutils.evidence.drafting.draft import Cells, Draft
from evalutils.evidence.drafting.figures import propose_figures
from evalutils.evidence.drafting.making import Made, make_year

__all__ = [
    "Cells",
    "Draft",
    "Made",
    "make_year",
    "propose_figures",
]
