"""A raw folder to begin with: proposed from documents as received, or from last year's folder."""

from evalutils.evidence.drafting.aims import with_aims
from evalutils.evidence.drafting.causes import causes_near
from evalutils.evidence.drafting.conclusions import quotable, subject
from evalutils.evidence.drafting.draft import Cells, Draft, proposal
from evalutils.evidence.drafting.figures import ident_for, propose_figures
from evalutils.evidence.drafting.indicators import with_all_points
from evalutils.evidence.drafting.making import Made, make_year
from evalutils.evidence.drafting.received import draft_from
from evalutils.evidence.drafting.values import work_out

__all__ = [
    "Cells",
    "Draft",
    "Made",
    "causes_near",
    "draft_from",
    "ident_for",
    "make_year",
    "proposal",
    "propose_figures",
    "quotable",
    "subject",
    "with_aims",
    "with_all_points",
    "work_out",
]
