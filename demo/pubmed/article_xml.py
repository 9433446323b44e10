"""Writing a citation as PubMed's efetch would give it, so that the reader gets the same citation back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from html import escape

from records.readers.citation import Citation

INLINE = re.compile(r"<(i|b|sub|sup)>(.*?)</\1>", re.DOTALL)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
NOTICE = re.compile(r"(\w+): (.*?)(?: ?PMID (\d+))?")
PLAIN_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
REGISTERS = {"NCT": "ClinicalTrials.gov", "ISR": "ISRCTN", "ACT": "ANZCTR", "EUC": "EudraCT", "DRK": "DRKS"}
HEAD = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)


def article_set(entries: Iterable[tuple[Citation, date]]) -> str:
    """Return a PubmedArticleSet of citations, each with the day it entered."""
    articles = "\n".join(article(citation, entered) for citation, entered in entries)
    return f"{HEAD}<PubmedArticleSet>\n{articles}\n</PubmedArticleSet>\n"


def article(citation: Citation, entered: date) -> str:
    """Return one PubmedArticle."""
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{citation.pmid}</PMID>'
        f"{_body(citation)}{_notices(citation)}{_headings(citation)}</MedlineCitation>"
        f"{_data(citation, entered)}</PubmedArticle>"
    )


def text(value: str) -> str:
    """Return text for XML, with whole pairs of inline markup let through."""
    parts, end = [], 0
    value = CONTROL.sub(" ", value)
    for found in INLINE.finditer(value):
        parts += [escape(value[end : found.start()]), f"<{found[1]}>{text(found[2])}</{found[1]}>"]
        end = found.end()
    return "".join([*parts, escape(value[end:])])


def _body(citation: Citation) -> str:
    languages = "".join(_tag("Language", language) for language in citation.language.split(", ") if language)
    kinds = "".join(map(_kind, citation.publication_types))
    doi = f'<ELocationID EIdType="doi" ValidYN="Y">{escape(citation.doi)}</ELocationID>' if citation.doi else ""
    authors = "".join(map(_author, citation.authors))
    return (
        f'<Article PubModel="Print">{_journal(citation)}<ArticleTitle>{text(citation.title)}</ArticleTitle>'
        f"{_within('Pagination', _tag('MedlinePgn', citation.pages))}{doi}"
        f"{_within('Abstract', ''.join(_sections(citation.abstract)))}{_within('AuthorList', authors)}{languages}"
        f"{_within('DataBankList', ''.join(map(_bank, citation.registrations)))}"
        f"{_within('PublicationTypeList', kinds)}</Article>"
    )


def _journal(citation: Citation) -> str:
    issue = _tag("Volume", citation.volume) + _tag("Issue", citation.issue) + _within("PubDate", _date(citation))
    return (
        f'<Journal><JournalIssue CitedMedium="Print">{issue}</JournalIssue>{_tag("Title", citation.journal)}</Journal>'
    )


def _date(citation: Citation) -> str:
    if plain := PLAIN_DATE.fullmatch(citation.date):
        return "".join(_tag(name, part or "") for name, part in zip(("Year", "Month", "Day"), plain.groups()))
    if citation.date:
        return _tag("MedlineDate", citation.date)
    return _tag("Year", str(citation.year or ""))


def _sections(abstract: str) -> Iterable[str]:
    for section in filter(None, abstract.split("\n\n")):
        head, _, rest = section.partition("\n")
        if head.endswith(":") and rest:
            yield f'<AbstractText Label="{escape(head[:-1])}">{text(rest)}</AbstractText>'
        else:
            yield f"<AbstractText>{text(section)}</AbstractText>"


def _author(name: str) -> str:
    last, comma, rest = name.partition(", ")
    if not comma:
        return f'<Author ValidYN="Y">{_tag("CollectiveName", name)}</Author>'
    fore, _, suffix = rest.partition(", ")
    return f'<Author ValidYN="Y">{_tag("LastName", last)}{_tag("ForeName", fore)}{_tag("Suffix", suffix)}</Author>'


def _bank(number: str) -> str:
    name = REGISTERS.get(number[:3], "Register")
    numbers = _within("AccessionNumberList", _tag("AccessionNumber", number))
    return f"<DataBank>{_tag('DataBankName', name)}{numbers}</DataBank>"


def _kind(name: str) -> str:
    return f'<PublicationType UI="">{text(name)}</PublicationType>'


def _notices(citation: Citation) -> str:
    found = filter(None, map(NOTICE.fullmatch, citation.notices))
    links = "".join(
        f'<CommentsCorrections RefType="{notice[1]}">{_tag("RefSource", notice[2])}{_tag("PMID", notice[3] or "")}'
        "</CommentsCorrections>"
        for notice in found
    )
    return _within("CommentsCorrectionsList", links)


def _headings(citation: Citation) -> str:
    # A citation keeps headings and keywords in one list, headings first; a heading starts with a capital.
    mesh = headings(citation)
    listed = "".join(map(_heading, mesh))
    words = "".join(_tag("Keyword", word) for word in citation.keywords[len(mesh) :])
    return _within("MeshHeadingList", listed) + (f'<KeywordList Owner="NOTNLM">{words}</KeywordList>' if words else "")


def headings(citation: Citation) -> tuple[str, ...]:
    """Return those of the citation's keywords that are written as MeSH headings."""
    first = next((n for n, word in enumerate(citation.keywords) if not word[:1].isupper()), len(citation.keywords))
    return citation.keywords[:first]


def _heading(term: str) -> str:
    name, _, qualifier = term.partition("/")
    return f"<MeshHeading>{_tag('DescriptorName', name)}{_tag('QualifierName', qualifier)}</MeshHeading>"


def _data(citation: Citation, entered: date) -> str:
    day = f"<Year>{entered.year}</Year><Month>{entered.month}</Month><Day>{entered.day}</Day>"
    named = {"pubmed": citation.pmid, "doi": citation.doi, "pmc": citation.pmcid}
    ids = "".join(f'<ArticleId IdType="{kind}">{escape(value)}</ArticleId>' for kind, value in named.items() if value)
    history = f'<History><PubMedPubDate PubStatus="entrez">{day}</PubMedPubDate></History>'
    return f"<PubmedData>{history}<ArticleIdList>{ids}</ArticleIdList></PubmedData>"


def _tag(name: str, value: str) -> str:
    return f"<{name}>{text(value)}</{name}>" if value else ""


def _within(name: str, inner: str) -> str:
    return f"<{name}>{inner}</{name}>" if inner else ""
