"""Tables of what a field means: names, journals, pages, volumes, titles, DOIs."""

from __future__ import annotations

import pytest

from records.matching import features, journals, names, places, titles, wordings
from records.matching.agreement import ALIKE, CLOSE, CUT, DIFFERS, SAME, UNKNOWN
from records.matching.text import plain

FAMILIES = [
    ["Meyer, Anna K.", "Meyer AK", "MEYER AK", "Meyer A.K.", "A. K. Meyer", "A.K. Meyer", "Anna Meyer", "Meyer, A"],
    ["van den Berg, Jan", "J. van den Berg", "Berg J", "van den Berg JH"],
    ["Müller, Eva", "Mueller E", "MÜLLER E", "MÃ¼ller, Eva", "Muller E."],
    ["García-Márquez, G.", "Garcia Marquez G"],
    ["O'Neil, S.", "O’Neil S"],
    ["Smith, John Jr.", "Smith J, Jr"],
    ["Sørensen, P.", "Sorensen P"],
]


@pytest.mark.parametrize("found", FAMILIES, ids=lambda found: found[0])
def test_a_family_name_is_one_in_every_dress(found: list[str]) -> None:
    assert len({names.family(name) for name in found}) == 1
    assert names.family(found[0]) != names.family("Okafor, Chidi")


@pytest.mark.parametrize(
    "authors",
    [
        ("Smith, John A.", "Jones, Bea", "Li, Wei"),
        ("Smith JA", "Jones B", "Li W"),
        ("Smith JA, Jones B, Li W",),
        ("Smith, J.A., Jones, B., Li, W.",),
        ("Smith, J. A.; Jones, B.; Li, W.",),
        ("Smith, John A. and Jones, Bea and Li, Wei",),
        ("Smith J. A.Jones B.Li W.",),
        ("J.A. Smith; B. Jones; W. Li",),
        ("SMITH JA", "JONES B", "LI W"),
        ("Smith JA", "Jones B", "Li W", "et al."),
    ],
)
def test_authors_come_out_one_by_one(authors: tuple[str, ...]) -> None:
    assert names.families(authors) == ("smith", "jones", "li")


@pytest.mark.parametrize("authors", [(), ("",), ("[Anonymous]",), ("Anonymous",), ("NA",), ("No authors listed",)])
def test_nobody_is_nobody(authors: tuple[str, ...]) -> None:
    assert names.families(authors) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Journal of the American Medical Association", "JAMA"),
        ("J Clin Oncol", "Journal of Clinical Oncology"),
        ("J. Clin. Oncol.", "JOURNAL OF CLINICAL ONCOLOGY"),
        ("Journal of clinical oncology : official journal of a society", "J Clin Oncol"),
        ("BMJ (Clinical research ed.)", "BMJ"),
        ("The Lancet", "Lancet"),
        ("Obstetrics & Gynecology", "Obstetrics and gynecology"),
        ("Acta Med Scand", "Acta Medica Scandinavica"),
        ("Stroke. Conference: International Meeting 2017", "Stroke"),
        ("Proceedings of the 51st Annual Conference on Pain", "Conference on Pain"),
        ("PLoS ONE [Electronic Resource]", "PLoS ONE"),
        ("Dtsch Med Wochenschr", "Deutsche Medizinische Wochenschrift"),
        ("Proc Natl Acad Sci U S A", "Proceedings of the National Academy of Sciences of the United States of America"),
        ("Journal of Trauma-Injury Infection & Critical Care", "Journal of Trauma"),
        ("Industrielle Beziehungen. Zeitschrift für Arbeit", "Industrielle Beziehungen"),
        ("Gan to Kagaku Ryoho [Japanese Journal of Cancer]", "Japanese Journal of Cancer"),
        ('International Conference on Pain Systems "Bridges"', "International Conference on Pain Systems"),
        ("2014 12th IEEE Workshop on Gait and Balance", "Workshop on Gait and Balance"),
        ("Natl Med J India", "National Medical Journal of India"),
    ],
)
def test_two_names_of_one_journal(one: str, other: str) -> None:
    assert journals.same(one, other)
    assert journals.same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Journal of Pain", "European Journal of Pain"),
        ("Pain", "Pain Medicine"),
        ("International Conference on Machine Learning", "International Conference on Learning Spaces"),
        ("Journal of Pain", "Journal of Pain Research"),
        ("Journal of Oncology", "Journal of Clinical Oncology"),
        ("Circulation", "Circulation: Heart Failure"),
        ("Spine", "Spine Journal"),
        ("Annals of Surgery", "Annals of Medicine"),
        ("Lancet", "Lancet Oncology"),
        ("Circulation", "Circulation Research"),
        ("Diabetes", "Diabetes Care"),
        ("Journal of Clinical Oncology", "Journal of Clinical Nursing"),
        ("American Journal of Cardiology", "American Journal of Physiology"),
    ],
)
def test_two_journals(one: str, other: str) -> None:
    assert not journals.same(one, other)
    assert not journals.same(other, one)


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("123-129", "123-9", SAME),
        ("123--129", "pp. 123\u2013129", SAME),
        ("123", "123-129", SAME),
        ("S123-S129", "S123-9", SAME),
        ("S123-9", "123-9", CLOSE),
        ("123-129", "124-130", CLOSE),
        ("569", "567-569", CLOSE),
        ("S417-S429", "Suppl-29", CLOSE),
        ("01-Jun", "1-6", SAME),
        ("e12724", "1-6", UNKNOWN),
        ("969-972", "a1754", UNKNOWN),
        ("1-9", "515-523", UNKNOWN),
        ("", "123", UNKNOWN),
        ("NA", "123", UNKNOWN),
        ("123-129", "223-229", DIFFERS),
        ("e45123", "e45124", DIFFERS),
    ],
)
def test_pages(one: str, other: str, wanted: int) -> None:
    assert places.agreement(places.pages(one), places.pages(other)) == wanted
    assert places.agreement(places.pages(other), places.pages(one)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("12", "12"), ("Vol. 012 (Pt 2)", "12"), ("1)", ""), ("NA", ""), ("", ""), ("Suppl", ""), ("24 Suppl 3", "24")],
)
def test_volumes(text: str, wanted: str) -> None:
    assert places.number(text) == wanted


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("Effects of β-blockers in heart failure", "Effects of beta-blockers in heart failure", SAME),
        ("Tumour oedema after anaesthesia", "Tumor edema after anesthesia", SAME),
        ("Type II diabetes in na\u00efve patients", "Type 2 diabetes in naive patients", SAME),
        ("Type 2 diabetes in naÃ¯ve patients", "Type 2 diabetes in na\u00efve patients", SAME),
        ("H<sub>2</sub>O as placebo &amp; comparator", "H2O as placebo & comparator", SAME),
        ("Stimulation of the cord: a trial in adults", "Stimulation of the cord", CUT),
        ("Stimulation of the cord in adults", "Stimulation of the cord", ALIKE),
        ("Stimulaton of the spinal cord in adults", "Stimulation of the spinal cord in adults", CLOSE),
        ("Stimulation of the cord in children aged six", "Pain after surgery of the spine", DIFFERS),
    ],
)
def test_titles(one: str, other: str, wanted: int) -> None:
    assert titles.agreement(titles.title(one), titles.title(other)) == wanted
    assert titles.agreement(titles.title(other), titles.title(one)) == wanted


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pain after surgery. Part I", "Pain after surgery. Part II"),
        ("Pain after surgery. Part one", "Pain after surgery. Part two"),
        ("Pain after surgery, part A", "Pain after surgery, part B"),
        ("Report on pain 2019", "Report on pain 2020"),
        ("Pain after surgery III", "Pain after surgery IV"),
    ],
)
def test_numbers_tell_titles_apart(one: str, other: str) -> None:
    assert titles.counted_apart(titles.title(one), titles.title(other))
    assert not titles.counted_apart(titles.title(one), titles.title(one))


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("Erratum to: Pain after surgery of the spine", "correction"),
        ("Author Correction: Pain after surgery of the spine", "correction"),
        ("Author's reply: Pain after surgery of the spine", "reply"),
        ("In reply to: Pain after surgery of the spine", "reply"),
        ("Response to the letter on pain", "reply"),
        ("Comment on \u201cPain after surgery of the spine\u201d", "comment"),
        ("Re: Pain after surgery of the spine", "comment"),
        ("Expression of concern: Pain after surgery of the spine", "retraction"),
        ("Pain after surgery of the spine. Erratum", "correction"),
        ("Correction of scoliosis by braces in adolescents", ""),
        ("Response to exercise in heart failure", ""),
        ("Commentary as a method in palliative care", ""),
        ("Retraction of the lung during surgery of the spine", "retraction"),
        ("Pain after surgery. [Erratum appears in Pain 2009;3:1]", ""),
        ("RETRACTED ARTICLE: Pain after surgery of the spine", ""),
        ("Letters from patients with pain", ""),
        ("Recovery of walking after stroke", ""),
    ],
)
def test_notices_are_told_by_their_titles(raw: str, kind: str) -> None:
    assert wordings.read(raw)[1] == kind


@pytest.mark.parametrize(
    "raw",
    [
        "10.1000/ABC.1",
        "https://doi.org/10.1000/abc.1",
        "doi:10.1000/abc.1.",
        "http://dx.doi.org/10.1000/Abc.1",
        "10.1000%2Fabc.1",
    ],
)
def test_a_doi_is_one_in_every_dress(raw: str) -> None:
    assert features.doi_of(raw) == "10.1000/abc.1"


@pytest.mark.parametrize("text", ["", "NA", "n/a", "Unknown", "None", "  ", "Not available", "..."])
def test_nothing_is_nothing(text: str) -> None:
    assert plain(text) == ""


@pytest.mark.parametrize(
    "text", ["(" * 100_000, "[" * 100_000, " " * 100_000 + "x", "a" * 200_000, "Re:" * 50_000, "\u0301" * 9999]
)
def test_absurd_titles_are_read_in_no_time(text: str) -> None:
    """A title is cut before anything looks at it, so that no pattern runs away."""
    assert len(wordings.read(text)[0]) <= 2
    assert all(len(wording.text) <= titles.LONGEST * 6 for wording in wordings.read(text)[0])
