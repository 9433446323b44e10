"""What the ledger tells of decisions: nothing before release, and then that they were made, never how."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from reviews import ledger
from reviews.models import Event, Review
from screening.models import Act, Decision, RetrievalOutcome, StageKind

SENTENCES = {
    "decision.cast": "decided a record ({stage})",
    "decision.changed": "changed a decision ({stage})",
    "decision.withdrawn": "took a decision back ({stage})",
    "decisions.imported": "took over decisions from {file} ({stage})",
    "block.assigned": "handed out block {block} ({stage}): {reports} reports",
    "block.released": "opened block {block} ({stage})",
    "block.handed_over": "handed the open work of one reviewer in block {block} ({stage}) to another",
    "work.handed_over": "handed all open work of one reviewer to others: {blocks} blocks",
    "stop.approved": "approved that screening stops ({stage})",
    "stop.taken_back": "took the stop of screening back ({stage})",
    "ranking.made": "put what waits into another order, learned from {relevant} relevant and {irrelevant} irrelevant "
    "records ({stage})",
    "known.named": "named {records} records as known to be relevant",
    "known.withdrawn": "no longer names a record as known to be relevant",
    "stage.sown": "drew the order of {stage} anew",
    "stage.closed": "closed the stage of {stage}",
    "stage.opened": "opened the stage of {stage} again",
    "stage.permitted": "named who {act} at the stage of {stage}",
    "reason.added": "added the exclusion reason “{label}”",
    "reason.retired": "took the exclusion reason “{label}” off the list",
    "reason.ordered": "put the exclusion reasons into another order",
    "highlights.set": "changed the highlighted terms",
    "conflict.resolved": "settled a conflict ({stage})",
    "conflict.several_resolved": "settled {conflicts} conflicts at once ({stage})",
    "conflict.taken_back": "took a settlement back ({stage})",
    "conflict.proposed": "proposed a settlement ({stage})",
    "conflict.confirmed": "confirmed a proposed settlement ({stage})",
    "conflict.remarked": "said something about a conflict ({stage})",
    "retrieval.recorded": "wrote down a full text as {outcome}",
    "full_text.stored": "uploaded a PDF",
    "full_texts.stored": "uploaded a zip of PDFs",
    "full_text.removed": "took a PDF away",
}
AREAS = {
    "decision": "Screening",
    "decisions": "Screening",
    "block": "Screening",
    "stage": "Screening",
    "stop": "Screening",
    "work": "Screening",
    "ranking": "Screening",
    "known": "Screening",
    "reason": "Criteria",
    "highlights": "Criteria",
    "conflict": "Conflicts",
    "retrieval": "Full texts",
    "full_text": "Full texts",
    "full_texts": "Full texts",
}
WORDS = {
    "stage": {StageKind.TITLE_ABSTRACT.value: "titles and abstracts", StageKind.FULL_TEXT.value: "full texts"},
    "block": {"0": "0, the pilot"},
    "act": {act.value: act.label for act in Act},
    "outcome": {outcome.value: outcome.label.lower() for outcome in RetrievalOutcome},
}


def hide(reader: User, review: Review, events: QuerySet[Event]) -> QuerySet[Event]:
    """Take out what others decided on reports that are not released.

    A decision carries the number of the event that made it (`from_seq`) and of the one that ended it (`to_seq`);
    imported ones have no event each, so the number at their beginning may be that of another's vote.
    """
    released: QuerySet[Any] = Decision.objects.released().filter(stage__review=review)
    known = Q(seq__in=released.filter(imported=None).values("from_seq")) | Q(
        seq__in=released.exclude(to_seq=None).values("to_seq")
    )
    sealed = Q(action__startswith=ledger.SEALED) & ~Q(actor=reader)
    return events.filter(~sealed | known)
