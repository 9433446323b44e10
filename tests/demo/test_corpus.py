"""The synthetic corpus: what it promises the loader, the stand-in PubMed and whoever reads its texts."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter, defaultdict

import pytest

from demo.corpus import Corpus, Design, Kind, Source, Stage, Verdict, Vote, build, pubmed_citations
from demo.corpus.arms import Treatment
from demo.corpus.model import folded
from records.readers.citation import Citation

SEEDS = (1, 2, 7)
LABEL = "This abstract is synthetic."


@pytest.fixture(scope="module", params=SEEDS)
def corpus(request: pytest.FixtureRequest) -> Corpus:
    return build(request.param)


def citations(corpus: Corpus) -> list[Citation]:
    return [citation for found in corpus.sources.values() for citation in found]


def grouped(corpus: Corpus) -> dict[str, list[Citation]]:
    groups: dict[str, list[Citation]] = defaultdict(list)
    for citation in citations(corpus):
        groups[corpus.key_of(citation)].append(citation)
    return groups


def pairs(corpus: Corpus, stage: Stage) -> dict[str, list[Vote]]:
    found: dict[str, list[Vote]] = defaultdict(list)
    for vote in corpus.votes:
        if vote.stage is stage:
            found[vote.report_key].append(vote)
    return found


def test_counts_are_those_of_a_small_review(corpus: Corpus) -> None:
    assert 380 <= len(citations(corpus)) <= 450
    assert 250 <= len(corpus.reports) <= 270
    assert list(corpus.sources) == [source.value for source in Source]
    assert all(corpus.sources.values())
    assert 55 <= sum(report.kind is Kind.RCT for report in corpus.reports) <= 65


def test_a_seed_gives_the_same_corpus_and_another_seed_another() -> None:
    assert build(1) == build(1)
    one, two = build(1), build(2)
    assert one.votes != two.votes
    assert one.arms != two.arms
    assert not {c.abstract for c in citations(one)} & {c.abstract for c in citations(two)}


def test_keys_and_accessions_are_unique(corpus: Corpus) -> None:
    assert len({report.key for report in corpus.reports}) == len(corpus.reports)
    for source, found in corpus.sources.items():
        accessions = [c.accession for c in found if c.accession]
        assert len(set(accessions)) == len(accessions), source
    assert len({folded(report.title) for report in corpus.reports}) == len(corpus.reports)


def test_everything_says_that_it_is_synthetic(corpus: Corpus) -> None:
    for citation in citations(corpus):
        assert citation.abstract.endswith(LABEL)
        assert 120 <= len(citation.abstract.split()) <= 260
        assert not citation.doi or citation.doi.startswith("10.5555/synthetic.")
        assert not citation.pmid or int(citation.pmid) > 90000000
        assert not re.search(r"[{}]", citation.title + citation.abstract)


def test_abstracts_have_headings_on_lines_of_their_own(corpus: Corpus) -> None:
    for citation in citations(corpus):
        sections = citation.abstract.split("\n\n")
        assert len(sections) == 4
        assert all(section.split("\n")[0].endswith(":") for section in sections)


def test_every_citation_finds_its_report_by_identifier_or_title_alone(corpus: Corpus) -> None:
    for citation in citations(corpus):
        key = corpus.key_of(citation)
        assert corpus.key_of(Citation(title=citation.title.upper())) == key
        if citation.doi:
            assert corpus.key_of(Citation(title="", doi=citation.doi)) == key


def test_accessions_of_a_report_are_those_of_its_citations(corpus: Corpus) -> None:
    for source, found in corpus.sources.items():
        for citation in found:
            assert citation.accession in corpus.report(corpus.key_of(citation)).accessions[source]


def test_a_stranger_is_no_report_of_ours(corpus: Corpus) -> None:
    with pytest.raises(KeyError, match="no report titled"):
        corpus.key_of(Citation(title="A real article"))


def test_duplicates_come_in_every_degree(corpus: Corpus) -> None:
    degrees: Counter[str] = Counter()
    for first, *others in grouped(corpus).values():
        for other in others:
            degrees[degree(first, other)] += 1
    assert set(degrees) == {"doi", "pmid", "title", "person"}
    assert min(degrees.values()) >= 5


def degree(one: Citation, other: Citation) -> str:
    if one.doi and one.doi == other.doi:
        return "doi"
    if one.pmid and one.pmid == other.pmid:
        return "pmid"
    return "title" if folded(one.title) == folded(other.title) and one.year == other.year else "person"


def query_blocks(query: str) -> list[list[str]]:
    """The alternatives of each block that is joined by AND, as plain phrases."""
    plain = re.sub(r'\[tiab\]|[()"]', "", query)
    return [block.split(" OR ") for block in plain.split(" AND ")]


def test_the_query_finds_every_pubmed_citation(corpus: Corpus) -> None:
    blocks = query_blocks(corpus.pubmed_query)
    assert [len(block) for block in blocks] == [2, 5]
    for citation in corpus.sources[Source.PUBMED]:
        text = f"{citation.title} {citation.abstract}".casefold()
        assert all(any(term in text for term in block) for block in blocks), citation.title


def test_pubmed_citations_are_those_of_the_corpus() -> None:
    assert pubmed_citations(1) == list(build(1).sources["PubMed"])


def test_the_network_joins_six_treatments_with_loops(corpus: Corpus) -> None:
    studies = defaultdict(set)
    for arm in corpus.arms:
        studies[arm.study_key].add(arm.treatment)
    assert set().union(*studies.values()) == set(Treatment)
    assert len(studies) >= 14
    assert sum(len(treatments) == 3 for treatments in studies.values()) >= 2
    reached = {Treatment.MEDICAL.value}
    for _ in Treatment:
        reached |= set().union(*(t for t in studies.values() if t & reached))
    assert reached == set(Treatment)
    edges = {frozenset((a, b)) for t in studies.values() for a in t for b in t if a != b}
    assert len(edges) > len(Treatment)


def test_arms_are_plausible_and_belong_to_included_trials(corpus: Corpus) -> None:
    included = {r.study_key for r in corpus.reports if r.truth_full_text is Verdict.INCLUDE and r.kind is Kind.RCT}
    for arm in corpus.arms:
        assert arm.study_key in included
        assert arm.n >= 20
        assert 2 < arm.mean < 9
        assert 1 < arm.sd < 3
        assert arm.events is None or 0 < arm.events < arm.n
    assert len({arm.study_key for arm in corpus.arms if arm.events is not None}) >= 10


def test_an_abstract_tells_the_numbers_of_its_arms(corpus: Corpus) -> None:
    main = {r.study_key: r.key for r in corpus.reports if r.kind is Kind.RCT}
    groups = grouped(corpus)
    for arm in corpus.arms:
        assert f"{arm.mean:.1f} (SD {arm.sd:.1f})" in groups[main[arm.study_key]][0].abstract


@pytest.mark.parametrize(
    ("verdict", "expected"), [(Verdict.ONGOING, 2), (Verdict.AWAITING, 2)], ids=lambda value: str(value)
)
def test_some_reports_stay_unsettled(corpus: Corpus, verdict: Verdict, expected: int) -> None:
    found = [report for report in corpus.reports if report.truth_full_text is verdict]
    assert len(found) == expected
    assert verdict is Verdict.ONGOING or {report.language for report in found} == {"chi", "por"}


def test_included_trials_have_several_designs_and_some_have_several_reports(corpus: Corpus) -> None:
    included = [report for report in corpus.reports if report.truth_full_text is Verdict.INCLUDE]
    assert {report.design for report in included} >= {Design.PARALLEL, Design.CROSSOVER, Design.CLUSTER}
    assert sum(count > 1 for count in Counter(report.study_key for report in included).values()) >= 5


def test_notices_stand_in_pubmed(corpus: Corpus) -> None:
    found = Counter(n.split(":")[0] for c in corpus.sources[Source.PUBMED] for n in c.notices)
    assert found == {"RetractionIn": 1, "ErratumIn": 1, "ErratumFor": 1}


def test_reasons_are_those_of_the_protocol(corpus: Corpus) -> None:
    allowed = set(corpus.protocol["exclusion_reasons"])
    excluded = [report for report in corpus.reports if report.truth_full_text is Verdict.EXCLUDE]
    assert {report.reason for report in excluded} == allowed
    assert not any(report.reason for report in corpus.reports if report not in excluded)
    assert {vote.reason for vote in corpus.votes if vote.reason} <= allowed
    assert corpus.protocol["prospero_number"] is None


def test_both_reviewers_vote_on_every_title_and_disagree_on_some(corpus: Corpus) -> None:
    found = pairs(corpus, Stage.TITLE_ABSTRACT)
    assert set(found) == {report.key for report in corpus.reports}
    assert all([vote.reviewer for vote in pair] == [0, 1] for pair in found.values())
    split = [{vote.verdict for vote in pair} for pair in found.values()]
    conflicts = sum(Verdict.EXCLUDE in verdicts and len(verdicts) > 1 for verdicts in split)
    assert 0.05 <= conflicts / len(found) <= 0.09
    assert any(verdicts == {Verdict.INCLUDE, Verdict.MAYBE} for verdicts in split)


def test_full_texts_are_judged_where_they_were_retrieved(corpus: Corpus) -> None:
    sought = {report.key for report in corpus.reports if report.truth_title_abstract is Verdict.INCLUDE}
    found = pairs(corpus, Stage.FULL_TEXT)
    assert len(corpus.not_retrieved) == 3
    assert corpus.not_retrieved < sought
    assert set(found) == sought - corpus.not_retrieved


def test_full_texts_have_conflicts_of_every_sort(corpus: Corpus) -> None:
    found = list(pairs(corpus, Stage.FULL_TEXT).values())
    agreed = [pair for pair in found if pair[0].verdict is pair[1].verdict]
    assert 3 <= len(found) - len(agreed) <= 8
    assert any(a.reason != b.reason for a, b in agreed)
    assert any(a.design != b.design for a, b in agreed if a.verdict is Verdict.INCLUDE)
    assert all(bool(vote.reason) == (vote.verdict is Verdict.EXCLUDE) for pair in found for vote in pair)


def test_one_of_each_pair_is_right(corpus: Corpus) -> None:
    truth = {report.key: report for report in corpus.reports}
    for vote_pairs, name in ((Stage.TITLE_ABSTRACT, "truth_title_abstract"), (Stage.FULL_TEXT, "truth_full_text")):
        for key, pair in pairs(corpus, vote_pairs).items():
            assert getattr(truth[key], name) in {vote.verdict for vote in pair}


def test_the_corpus_cannot_be_changed(corpus: Corpus) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        corpus.seed = 3  # type: ignore[misc]
