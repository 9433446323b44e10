"""What databases make of one article, and the reports that look like its duplicates and are none."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from random import Random

from records.matching import Entry

Base = Callable[[Random], Entry]
SHORT = {
    "Journal": "J", "European": "Eur", "Annals": "Ann", "Archives": "Arch", "International": "Int", "Reviews": "Rev",
    "Clinical": "Clin", "Oncology": "Oncol", "Cardiology": "Cardiol", "Neurology": "Neurol", "Medicine": "Med",
    "Research": "Res", "Respiratory": "Respir", "Diseases": "Dis", "Infectious": "Infect", "Nutrition": "Nutr",
    "Rheumatology": "Rheumatol", "Rehabilitation": "Rehabil", "Psychiatry": "Psychiatry", "Internal": "Intern",
    "Epidemiology": "Epidemiol", "Pediatrics": "Pediatr", "Geriatrics": "Geriatr", "Surgery": "Surg",
    "Ophthalmology": "Ophthalmol", "Hematology": "Hematol", "Nursing": "Nurs", "Anesthesia": "Anesth",
}  # fmt: skip


def records(rng: Random, report: Entry) -> list[Entry]:
    """One record of each database that holds the report: most are in one, some in five."""
    number = rng.choices((1, 2, 3, 4, 5), weights=(55, 22, 13, 7, 3))[0]
    return [rng.choice(DATABASES)(rng, report) for _ in range(number)]


def _medline(rng: Random, report: Entry) -> Entry:
    """`Smith JA`, abbreviated journal, `123-9`, a full stop after the title, English titles of others in brackets."""
    added = rng.choice(("", "", "", " [Review]", " [see comments]"))
    return replace(
        report,
        title=f"{report.title}.{added}",
        authors=tuple(_initials(name).replace(".", "") for name in report.authors),
        journal=abbreviated(report.journal),
        pages=_shortened(report.pages),
        doi=report.doi if rng.random() < 0.8 else "",
    )


def _embase(rng: Random, report: Entry) -> Entry:
    """`Smith J.A.`, no diacritics, no PubMed number, the DOI as a link."""
    return replace(
        report,
        title=_bare(report.title),
        authors=tuple(_bare(_initials(name)) for name in report.authors),
        doi=f"https://doi.org/{report.doi}" if report.doi and rng.random() < 0.7 else "",
        pmid="",
        abstract=report.abstract if rng.random() < 0.9 else "",
    )


def _scopus(rng: Random, report: Entry) -> Entry:
    """All in one text, many authors cut, the subtitle lost now and then."""
    cut = report.title.split(":")[0] if rng.random() < 0.1 else report.title
    names = [_initials(name).replace(" ", ", ", 1) for name in report.authors]
    return replace(
        report,
        title=cut if len(cut) > 30 else report.title,
        authors=(", ".join(names),) if len(names) < 6 else (", ".join(names[:3]) + ", et al.",),
        pmid="",
        doi=report.doi.upper() if rng.random() < 0.85 else "",
    )


def _web_of_science(rng: Random, report: Entry) -> Entry:
    """Capitals in the journal and sometimes in the title, Greek letters written out or lost, a slip here and there."""
    title = report.title.replace("α", "alpha").replace("β", "beta")
    return replace(
        report,
        title=title.upper() if rng.random() < 0.2 else _slip(rng, title),
        authors=tuple(report.authors),
        journal=report.journal.upper(),
        doi=report.doi if rng.random() < 0.6 else "",
        pmid="",
        issue="",
    )


def _central(rng: Random, report: Entry) -> Entry:
    """No abstract, no DOI; met online first, a year before print and without pages."""
    first = rng.random() < 0.3
    return replace(
        report,
        title=html.escape(report.title).replace("&#x27;", "&#39;"),
        authors=tuple(_initials(name) for name in report.authors),
        year=report.year - 1 if first and report.year else report.year,
        volume="" if first else report.volume,
        issue="" if first else report.issue,
        pages="" if first else report.pages,
        doi="",
        abstract="",
    )


def _spreadsheet(rng: Random, report: Entry) -> Entry:
    """UTF-8 opened as cp1252, nothing but title, authors, year and journal."""
    broken = rng.random() < 0.5
    return replace(
        report,
        title=_mangled(report.title) if broken else report.title,
        authors=("; ".join(map(_mangled, report.authors) if broken else report.authors),),
        volume="",
        issue="",
        pages="",
        pmid="",
        doi=report.doi if rng.random() < 0.5 else "",
        abstract="",
    )


DATABASES = (_medline, _embase, _scopus, _web_of_science, _central, _spreadsheet)


def _erratum(rng: Random, report: Entry, _base: Base) -> list[Entry]:
    opening = rng.choice(("Erratum to: ", "Correction: ", "Corrigendum to “"))
    page = str(rng.randint(2000, 2400))
    return [replace(report, title=opening + report.title, pages=page, doi=report.doi + ".e", pmid="", abstract="")]


def _reply(rng: Random, report: Entry, base: Base) -> list[Entry]:
    opening = rng.choice(("Re: ", "Comment on: ", "Letter to the editor: ", "Reply to: "))
    page = str(rng.randint(2000, 2400))
    other = base(rng)
    changed = replace(report, title=opening + report.title, authors=other.authors, pages=page, doi=other.doi)
    return [replace(changed, pmid="", abstract="")]


def _meeting(rng: Random, report: Entry, base: Base) -> list[Entry]:
    """The abstract a year before the article, in another journal's supplement."""
    other = base(rng)
    page = f"S{rng.randint(1, 400)}"
    changed = replace(report, year=(report.year or 2000) - 1, journal=other.journal, volume=other.volume, pages=page)
    return [replace(changed, issue="Suppl. 1", doi="", pmid="", abstract=other.abstract)]


def _parts(rng: Random, report: Entry, base: Base) -> list[Entry]:
    """A second part in the next pages: the first one keeps its title, this one says that it is the second."""
    first = int(report.pages.split("-")[0]) + 40
    other = base(rng)
    title = f"{report.title}. Part {rng.choice(('II', '2', 'two'))}"
    return [replace(report, title=title, pages=f"{first}-{first + 7}", doi=other.doi, pmid="", abstract=other.abstract)]


def _preprint(rng: Random, report: Entry, _base: Base) -> list[Entry]:
    server, doi = rng.choice((("medRxiv", "10.1101/2020.05.01.{}"), ("Research Square", "10.21203/rs.3.rs-{}/v1")))
    number = f"{rng.getrandbits(26):08d}"
    changed = replace(report, journal=server, volume="", issue="", pages="", doi=doi.format(number), pmid="")
    return [changed]


def _annual(rng: Random, report: Entry, base: Base) -> list[Entry]:
    """The same title and people two years later."""
    other = base(rng)
    later = replace(report, year=(report.year or 2000) + 2, volume=str(int(report.volume) + 2), pages=other.pages)
    return [replace(later, doi=other.doi, pmid="", abstract=other.abstract)]


def _shared_doi(rng: Random, report: Entry, base: Base) -> list[Entry]:
    """Another article that carries this one's DOI by mistake."""
    return [replace(base(rng), doi=report.doi, pmid="")]


def _neighbours(rng: Random, report: Entry, base: Base) -> list[Entry]:
    """Two abstracts of one team on one page of a supplement."""
    one, other = base(rng), base(rng)
    page = f"S{rng.randint(1, 400)}"
    one = replace(one, authors=report.authors, pages=page, issue="Suppl. 1", doi="", pmid="")
    return [one, replace(one, title=other.title, abstract=other.abstract)]


TRAPS = (_erratum, _reply, _meeting, _parts, _preprint, _annual, _shared_doi, _neighbours)


def abbreviated(journal: str) -> str:
    return " ".join(SHORT.get(word, word) for word in journal.split() if word != "of")


def _initials(name: str) -> str:
    """`Family, Given M.` as `Family G.M.`"""
    family, _, given = name.partition(", ")
    return f"{family} {''.join(word[0] + '.' for word in given.split())}"


def _shortened(pages: str) -> str:
    """`123-129` as `123-9`."""
    start, _, end = pages.partition("-")
    if len(start) != len(end):
        return pages
    place = next((place for place in range(len(end)) if start[place] != end[place]), len(end) - 1)
    return f"{start}-{end[place:]}"


def _bare(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def _slip(rng: Random, title: str) -> str:
    """Two letters of one word change places, in a tenth of the titles."""
    words = [found.start() for found in re.finditer(r"[a-z]{6,}", title)]
    if not words or rng.random() > 0.1:
        return title
    place = rng.choice(words) + 2
    return title[:place] + title[place + 1] + title[place] + title[place + 2 :]


def _mangled(text: str) -> str:
    return text.encode().decode("cp1252", errors="replace")
