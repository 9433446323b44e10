"""The review itself, its team, its protocol and what it is judged by."""

from __future__ import annotations

from demo.corpus import Corpus
from demo.loading.people import PARTS, Cast, Part
from demo.loading.scene import Scene
from reviews import founding, protocol, team
from reviews.models import Review, Settlement
from screening import criteria
from screening.models import HighlightKind

LABEL = "(synthetic demo)"
PICO = {
    "population": "population",
    "intervention": "intervention",
    "comparator": "comparator",
    "outcome": "outcome",
    "study_design": "design",
}
FIRST_OUTCOME = "Pain intensity (0-10) at six months; responders with relief of 50 % or more."
AMENDED_BECAUSE = (
    "Trials report at different visits between three and twelve months; decided before any result was seen."
)


def found(corpus: Corpus, cast: Cast) -> Scene:
    """The review with its team; everybody but the lead comes by invitation."""
    title = str(corpus.protocol["title"]).partition(":")[0]
    review = founding.found(title=f"{title} {LABEL}", by=cast[Part.LEAD], time_zone="Europe/Brussels")
    for part, user in cast.items():
        name, role = PARTS[part]
        if part != Part.LEAD:
            _, secret = team.invite(review, by=cast[Part.LEAD], roles=[role], label=name)
            team.accept(secret, user=user)
    return Scene(corpus, Review.objects.get(pk=review.pk), cast, truths={})


def promise(scene: Scene) -> None:
    """The protocol as it was first written, the reasons for exclusion in order, and the terms to mark."""
    planned = scene.corpus.protocol
    changes = {"objective": planned["objective"], "settlement": Settlement.EITHER}
    for theirs, ours in PICO.items():
        changes |= {f"{ours}_{side}": planned[theirs][side] for side in ("included", "excluded")}
    changes["outcome_included"] = FIRST_OUTCOME
    protocol.revise(scene.review, by=scene.lead, changes=changes)
    for label in planned["exclusion_reasons"]:
        criteria.add_reason(scene.review, by=scene.lead, label=label)
    terms = {kind.value: planned[f"{kind}_terms"] for kind in HighlightKind}
    criteria.set_highlights(scene.review, by=scene.lead, terms=terms)


def amend(scene: Scene) -> None:
    """A change of the protocol after the pilot, so that its history has one."""
    outcome = scene.corpus.protocol["outcome"]["included"]
    protocol.revise(scene.review, by=scene.lead, changes={"outcome_included": outcome}, reason=AMENDED_BECAUSE)
