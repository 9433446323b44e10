from __future__ import annotations

import pytest

from demo.pubmed import query
from demo.pubmed.shelf import Library
from records.readers.citation import Citation

SHELF = Library(
    [
        Citation(
            pmid="1",
            title="Spinal cord stimulation for <i>synthetic</i> pain.",
            abstract="AIM:\nA randomised trial.",
            year=2019,
            date="2019-03-05",
            authors=("Okoro, Ada", "Ek, Bo"),
            publication_types=("Randomized Controlled Trial",),
            keywords=("Pain/therapy", "neuromodulation"),
            journal="Journal of Invented Trials",
            language="eng",
            doi="10.5555/one",
        ),
        Citation(
            pmid="2", title="Cord of a synthetic spinal animal.", year=2020, publication_types=("Journal Article",)
        ),
        Citation(pmid="3", title="Stimulating café study.", year=2021, abstract="Spinal pain."),
        Citation(pmid="", title="Not in PubMed."),
    ]
)


@pytest.mark.parametrize(
    ("term", "pmids"),
    [
        ("spinal", {1, 2, 3}),
        ("spinal synthetic", {1, 2}),
        ('"spinal cord"', {1}),
        ("spinal cord[ti]", {1}),
        ("cord spinal[ti]", {1, 2}),
        ("spinal NOT cord", {3}),
        ("cord OR study AND pain", {1, 3}),
        ("cord OR (study AND pain)", {1, 2, 3}),
        ("(cord OR study) NOT (animal OR cafe)", {1}),
        ("stimulat*[tiab]", {1, 3}),
        ("stimulation[tiab]", {1}),
        ("pain[ti]", {1}),
        ("pain[ab]", {3}),
        ("CAFÉ", {3}),
        ("randomized controlled trial[pt]", {1}),
        ('"Journal Article"[Publication Type]', {2}),
        ("pain[mh]", {1}),
        ("pain[mesh: noexp]", {1}),
        ("therapy[sh]", {1}),
        ("neuromodulation[ot]", {1}),
        ("okoro[au]", {1}),
        ("invented[journal]", {1}),
        ("eng[la]", {1}),
        ("10.5555/one[doi]", {1}),
        ("2019:2020[dp]", {1, 2}),
        ("2020[dp]", {2}),
        ('"2019/03/01"[dp] : "2019/03/31"[dp]', {1}),
        ("2019/03/06:2019/03/06[edat]", {1}),
        ("spinal 2:3[uid]", {2, 3}),
        ("1[pmid] OR 3[uid]", {1, 3}),
        ("spinal xyzzyq", {1, 2, 3}),
        ("spinal NOT xyzzyq", {1, 2, 3}),
        ("xyzzyq", set()),
        ("of the", set()),
        ("((spinal", {1, 2, 3}),
        ("spinal) cord", {1, 2}),
        ("AND spinal OR", {1, 2, 3}),
        (": [ti] spinal", {1, 2, 3}),
        ('"spinal', {1, 2, 3}),
        ("spinal[nonsense]", {1, 2, 3}),
        ("13/2020:2021[dp]", set()),
    ],
)
def test_what_a_query_finds(term, pmids):
    assert query.run(SHELF, term).pmids == pmids


def test_what_is_left_out_is_named():
    hits = query.run(SHELF, 'of spinal xyzzyq foo[nonsense] "pain spinal"')
    assert hits.phrases_not_found == ["xyzzyq", "foo"]
    assert hits.fields_not_found == ["nonsense"]
    assert hits.quoted_not_found == ['"pain spinal"']
    assert hits.phrases_ignored == ["of"]


@pytest.mark.parametrize(
    ("term", "translation"),
    [
        ("spinal cord", '("spinal"[All Fields] AND "cord"[All Fields])'),
        ("(cord[ti] OR study[ti]) AND pain", '("cord"[Title] OR "study"[Title]) AND "pain"[All Fields]'),
        ("spinal AND xyzzyq", '"spinal"[All Fields]'),
        ("2019:2020[dp]", "2019:2020[Date - Publication]"),
    ],
)
def test_the_translation(term, translation):
    assert query.run(SHELF, term).translation == translation
