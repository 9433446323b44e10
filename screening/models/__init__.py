"""Who decided what, unseen by the other.

Facts (Decision, Resolution, Retrieval, FullText) carry `from_seq`/`to_seq` of the review's ledger; `to_seq` NULL is
current. `Standing` is a projection of them that only `screening.standing` writes.
"""

from screening.models.criteria import ExclusionReason, Highlight, HighlightKind
from screening.models.decisions import MOST_SECONDS, RANDOMISED, VERDICTS, Decision, Design, Skip, Verdict
from screening.models.rankings import KnownRelevant, Ranking
from screening.models.settlements import Confirmation, Proposal, Remark, Resolution, ResolutionKind
from screening.models.stages import Act, Assignment, Block, Permit, Slot, Stage, StageKind
from screening.models.standings import Standing, State, Stop
from screening.models.texts import FullText, Retrieval, RetrievalOutcome

__all__ = [
    "MOST_SECONDS",
    "RANDOMISED",
    "VERDICTS",
    "Act",
    "Assignment",
    "Block",
    "Confirmation",
    "Decision",
    "Design",
    "ExclusionReason",
    "FullText",
    "Highlight",
    "HighlightKind",
    "KnownRelevant",
    "Permit",
    "Proposal",
    "Ranking",
    "Remark",
    "Resolution",
    "ResolutionKind",
    "Retrieval",
    "RetrievalOutcome",
    "Skip",
    "Slot",
    "Stage",
    "StageKind",
    "Standing",
    "State",
    "Stop",
    "Verdict",
]
