"""The traps of de-duplication, each as a second record beside one article."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.records.matching.entries import ABSTRACT, ARTICLE, BARE, OTHER_ABSTRACT, changed, tier

TITLE = ARTICLE.title
NOWHERE: dict[str, Any] = {"volume": "", "issue": "", "pages": ""}
ELSEWHERE: dict[str, Any] = {"journal": "Annals of Nursing", "volume": "7", "issue": "1", "pages": "44-50"}

SAME = {
    "as it is": {},
    "authors with initials": {"authors": ("Meyer AK", "Okafor C", "Lindqvist P", "Tanaka Y")},
    "authors in one text": {"authors": ("Meyer A.K., Okafor C., Lindqvist P., Tanaka Y.",)},
    "authors parted by and": {"authors": ("Meyer, A. K. and Okafor, C. and Lindqvist, P. and Tanaka, Y.",)},
    "authors run together": {"authors": ("Meyer A. K.Okafor C.Lindqvist P.Tanaka Y.",)},
    "authors with the given name first": {"authors": ("A. K. Meyer", "C. Okafor", "P. Lindqvist", "Y. Tanaka")},
    "authors in capitals": {"authors": ("MEYER AK", "OKAFOR C", "LINDQVIST P", "TANAKA Y")},
    "authors cut": {"authors": ("Meyer AK", "et al.")},
    "authors cut in one text": {"authors": ("Meyer A.K., Okafor C., et al.",)},
    "authors missing": {"authors": ()},
    "nobody named": {"authors": ("[Anonymous]",)},
    "journal abbreviated": {"journal": "Eur J Pain Res"},
    "journal abbreviated with dots": {"journal": "Eur. J. Pain Res."},
    "journal in capitals": {"journal": "EUROPEAN JOURNAL OF PAIN RESEARCH"},
    "journal with its society": {"journal": "European journal of pain research : official journal of the society"},
    "journal missing": {"journal": ""},
    "pages short": {"pages": "123-31"},
    "pages with pp": {"pages": "pp. 123--131"},
    "first page only": {"pages": "123"},
    "pages missing": {"pages": ""},
    "issue named": {"issue": "4 (Pt 2)"},
    "issue missing": {"issue": ""},
    "volume missing": {"volume": ""},
    "year missing": {"year": None},
    "printed a year later": {"year": 2020},
    "online before print": {"year": 2018, **NOWHERE},
    "no place": NOWHERE,
    "title in brackets": {"title": f"[{TITLE}]"},
    "title with a full stop": {"title": f"{TITLE}."},
    "title in capitals": {"title": TITLE.upper()},
    "title in American spelling": {"title": TITLE.replace("randomised", "randomized")},
    "title without its subtitle": {"title": TITLE.split(":")[0]},
    "title with a slip": {"title": TITLE.replace("persistent", "presistent")},
    "title marked as a review": {"title": f"{TITLE}. [Review] [31 refs]"},
    "title that tells of its erratum": {"title": f"{TITLE}.[Erratum appears in J Pain. 2019 Oct;12(9):1371]"},
    "title that tells of its comments": {"title": f"{TITLE} [see comment]"},
    "title marked as retracted": {"title": f"RETRACTED: {TITLE}"},
    "title with markup": {"title": TITLE.replace("Spinal cord", "<i>Spinal</i> cord")},
    "title with entities": {"title": TITLE.replace(":", " &#58;")},
}


@pytest.mark.parametrize("values", SAME.values(), ids=SAME)
def test_the_same_article_in_another_dress_is_sure(values: dict[str, Any]) -> None:
    assert tier(BARE, changed(**values)) == "sure"


SURE_BY_IDENTIFIER = {
    "title and DOI": {"authors": (), "journal": "", "year": None, **NOWHERE},
    "DOI as a link, in capitals": {"doi": "https://doi.org/10.1000/EJPR.2019.012", **NOWHERE},
    "PMID": {"doi": "", "pages": "9"},
    "title that lost a word": {"title": TITLE.replace("persistent ", ""), **NOWHERE},
    "another year": {"year": 2021, **NOWHERE},
    "one PMID, a slip in the DOI": {"doi": "10.1000/ejpr.2019.0123"},
}


@pytest.mark.parametrize("values", SURE_BY_IDENTIFIER.values(), ids=SURE_BY_IDENTIFIER)
def test_an_identifier_and_the_words_are_sure(values: dict[str, Any]) -> None:
    assert tier(ARTICLE, changed(ARTICLE, **{"abstract": ""} | values)) == "sure"


NOTICES = {
    "erratum": {"title": f"Erratum to: {TITLE}", "pages": "400"},
    "correction": {"title": f"Correction: {TITLE}", "pages": "400"},
    "corrigendum in quotes": {"title": f"Corrigendum to “{TITLE}” [Eur J Pain Res 2019;12:123]", "pages": "400"},
    "erratum at the end": {"title": f"{TITLE} (Erratum)", "pages": "400"},
    "publisher's correction": {"title": f"Publisher Correction: {TITLE}"},
    "erratum by its type": {"publication_types": ("Published Erratum",), "pages": "400"},
    "retraction notice": {"title": f"Retraction notice to: {TITLE}", "pages": "401"},
    "reply": {"title": f"Reply to: {TITLE}", "pages": "405"},
    "author's reply": {"title": f"{TITLE}: Authors' reply", "pages": "405"},
    "comment": {"title": f"Comment on: {TITLE}", "authors": ("Novak, Ivan",), "pages": "402"},
    "letter": {"title": f"Re: {TITLE}", "authors": ("Novak, Ivan",), "pages": "402"},
    "letter to the editor": {"title": f"Letter to the editor: {TITLE}", "authors": ("Novak, Ivan",), "pages": "402"},
    "preprint": {"journal": "medRxiv", "doi": "10.1101/2019.01.02.19000123", **NOWHERE},
    "preprint by its DOI": {"journal": "", "doi": "10.21203/rs.3.rs-12345/v1", **NOWHERE},
    "preprint of the year before": {"journal": "Research Square", "year": 2018, **NOWHERE},
    "meeting abstract": {**ELSEWHERE, "year": 2018, "issue": "Suppl. 1", "pages": "S44", "abstract": OTHER_ABSTRACT},
    "proceedings": {
        "journal": "Proceedings of the World Congress on Pain",
        "year": 2018,
        "volume": "",
        "pages": "9-12",
    },
    "meeting abstract a volume before": {
        "year": 2018,
        "volume": "11",
        "issue": "Suppl. 2",
        "pages": "S44",
    },
    "two journals at once": ELSEWHERE,
}


@pytest.mark.parametrize("values", NOTICES.values(), ids=NOTICES)
def test_reports_of_one_study_are_kin_and_never_joined(values: dict[str, Any]) -> None:
    assert tier(BARE, changed(**values)) == "kin"
    assert tier(ARTICLE, changed(ARTICLE, **{"doi": "", "pmid": ""} | values)) == "kin"


NOT_SURE = {
    "part two on other pages": {"title": f"{TITLE}. Part II", "pages": "140-149"},
    "the other part": {"title": TITLE.replace("a randomised trial", "part 2"), "pages": "140-149"},
    "the same title two years later": {"year": 2021, "volume": "14", "pages": "88-97"},
    "the same title a year later": {"year": 2020, "volume": "13", "pages": "12-20"},
    "the same title a year later, nothing more known": {"year": 2020, **NOWHERE},
    "another first author": {"authors": ("Novak, Ivan", "Silva, Rui")},
    "other people, another page": {"authors": ("Novak, Ivan", "Silva, Rui"), "pages": "200-207"},
    "another volume": {"volume": "21"},
    "other pages": {"pages": "523-531"},
    "other identifiers on other pages": {"doi": "10.1000/ejpr.2019.099", "pages": "423-431"},
    "one word more": {"title": TITLE.replace("pain", "neck pain"), **NOWHERE},
    "another number": {"title": TITLE.replace("surgery", "2 operations"), **NOWHERE},
    "the opposite": {"title": TITLE.replace("surgery", "hypersurgery"), **NOWHERE},
    "meeting abstract in the same volume": {"issue": "15 Suppl", "pages": "e14033", "abstract": OTHER_ABSTRACT},
    "its baseline": {"title": f"{TITLE}: baseline data", **NOWHERE},
    "its protocol": {"title": f"{TITLE}: study protocol", "year": 2017, **ELSEWHERE},
}


@pytest.mark.parametrize("values", NOT_SURE.values(), ids=NOT_SURE)
def test_what_speaks_against_it_is_never_sure(values: dict[str, Any]) -> None:
    assert tier(replace(BARE, doi=ARTICLE.doi if "doi" in values else ""), changed(**values)) != "sure"


UNSURE = {
    "one DOI, two PMIDs": {"doi": ARTICLE.doi, "pmid": "30111223", **NOWHERE},
    "one digit of the volume": {"volume": "21"},
    "a letter beside another of the same title": {"authors": ("Novak, Ivan", "Silva, Rui")},
    "a wrong DOI on the same words": {"doi": "10.1000/other.7", **NOWHERE},
    "a DOI of another title": {"doi": ARTICLE.doi, "title": "Manual therapy chosen by physiotherapists", **NOWHERE},
}


@pytest.mark.parametrize("values", UNSURE.values(), ids=UNSURE)
def test_what_only_a_person_can_tell_is_asked(values: dict[str, Any]) -> None:
    assert tier(replace(BARE, doi=ARTICLE.doi, pmid=ARTICLE.pmid), changed(**values)) == "unsure"


GENERIC = ["Editorial", "Letter to the editor", "Annual report", "Reply", "Editor's comments", "In this issue"]


@pytest.mark.parametrize("title", GENERIC)
def test_titles_that_return_are_joined_by_more_than_words(title: str) -> None:
    one = replace(BARE, title=title, pages="")
    assert tier(one, changed(one, issue="5")) != "sure"
    assert tier(one, changed(one, year=2020)) != "sure"
    assert tier(replace(one, pages="5-8"), changed(one, pages="5-8")) == "sure"
    assert tier(replace(one, pages="5-8"), changed(one, pages="5-8", issue="5")) != "sure"


def test_two_abstracts_of_one_team_on_one_page_stay_two() -> None:
    one = replace(BARE, issue="Suppl. 1", pages="S44")
    other = changed(one, title="Graded activity and manual therapy in primary care practices")
    assert tier(one, other) == "none"
    assert tier(replace(one, doi="10.1/s"), replace(other, doi="10.1/s")) == "unsure"
    told = replace(one, doi="10.1/s", abstract=ABSTRACT)
    assert tier(told, replace(other, doi="10.1/s", abstract=OTHER_ABSTRACT)) != "sure"


def test_a_translated_title_is_sure_where_the_same_people_fill_the_same_pages() -> None:
    translated = "Rückenmarkstimulation bei anhaltenden Schmerzen nach Operationen an der Wirbelsäule"
    assert tier(BARE, changed(title=translated)) == "sure"
    assert tier(BARE, changed(title=translated, **NOWHERE)) == "none"
    assert tier(BARE, changed(title=translated, original_title=TITLE, **NOWHERE)) == "sure"
    assert tier(BARE, changed(title=f"{translated} [{TITLE}]", **NOWHERE)) == "sure"
    assert tier(replace(BARE, pages="123"), changed(title=translated, pages="123")) != "sure"


def test_versions_of_a_preprint_are_one_report() -> None:
    first = replace(BARE, journal="Research Square", doi="10.21203/rs.3.rs-12345/v1", **NOWHERE)
    assert tier(first, changed(first, doi="10.21203/rs.3.rs-12345/v2")) == "sure"


def test_an_edition_in_another_language_is_asked_about_where_words_alone_agree() -> None:
    english, spanish = replace(BARE, language="eng", **NOWHERE), changed(language="Spanish", **NOWHERE)
    assert tier(english, spanish) == "unsure"
    assert tier(english, changed(language="en; es", **NOWHERE)) == "sure"
    assert tier(english, changed(language="und", **NOWHERE)) == "sure"
    assert tier(replace(english, doi="10.1000/e"), replace(spanish, doi="10.1000/e")) == "sure"
