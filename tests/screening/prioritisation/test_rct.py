"""The tagger finds trials, says why, and never takes a trial for granted."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import rct as bench
from records.readers import Citation, read
from screening.prioritisation import rct
from screening.prioritisation.rct import Text
from start.places import ROOT

LABELLED = ROOT.parent / "shared" / "data" / "rct" / "robotsearch__medline_400.txt"

TRIALS = {
    "named": Text(title="Spinal cord stimulation versus usual care: a randomised controlled trial"),
    "allocated": Text(
        title="Burst stimulation for leg pain",
        abstract="Sixty patients were randomly allocated to burst or tonic stimulation and followed for six months.",
    ),
    "blinded": Text(
        title="Epidural steroids and pain",
        abstract="In this double-blind study 40 adults received either methylprednisolone or placebo.",
    ),
    "typed": Text(title="Follow-up of a cohort", publication_types=("Randomized Controlled Trial",)),
}
OTHERS = {
    "a case": Text(title="Infection of a stimulator", abstract="We report a 54-year-old patient. A case report."),
    "a review": Text(
        title="Stimulation for pain: an overview",
        abstract="This article reviews the mechanisms of stimulation, which are discussed.",
    ),
    "animals": Text(title="Dorsal horn recordings", abstract="Neurons were recorded in rats in vitro."),
    "a survey": Text(
        title="Prevalence of back pain", abstract="A random sample was surveyed in a cross-sectional study."
    ),
    "an indexed review": Text(
        title="Placebos in randomised trials of stimulation", publication_types=("Journal Article", "Review")
    ),
}


@pytest.mark.parametrize("text", TRIALS.values(), ids=TRIALS)
def test_a_trial_is_tagged(text: Text) -> None:
    assert rct.tag(text).likely


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_what_is_none_is_not(text: Text) -> None:
    assert not rct.tag(text).likely


def test_the_score_is_the_sum_of_the_reasons_given() -> None:
    tag = rct.tag(TRIALS["allocated"])
    assert tag.score == pytest.approx(rct.PRIOR + sum(weight for _, weight in tag.reasons), abs=0.01)
    assert tag.reasons[0] == ("randomised", 2.5)


def test_journal_article_alone_is_no_sign_that_anybody_indexed_the_record() -> None:
    plain = TRIALS["allocated"]
    fresh = Text(title=plain.title, abstract=plain.abstract, publication_types=("Journal Article",))
    assert rct.threshold(fresh) == rct.THRESHOLD < rct.threshold(OTHERS["an indexed review"])


def test_every_rule_has_words_of_its_own_and_a_place_to_look_at() -> None:
    assert len({rule.words for rule in rct.RULES}) == len(rct.RULES)
    assert {rule.where for rule in rct.RULES} == {"title", "text", "keywords", "types"}


@pytest.mark.skipif(not LABELLED.exists(), reason="the labelled records are not beside this checkout")
def test_the_published_figures_are_reached() -> None:
    """Those of Marshall et al. 2018: sensitivity .985 at specificity .73 without types, .88 with them."""
    with Path(LABELLED).open("rb") as stream:
        found = [entry for entry in read(stream, name="labelled") if isinstance(entry, Citation)]
    told = bench.measured(found)
    assert told["records"] == 400
    assert told["without"]["sensitivity"] >= 0.985
    assert told["without"]["specificity"] >= 0.73
    assert told["with"]["sensitivity"] >= 0.985
    assert told["with"]["specificity"] >= 0.88
