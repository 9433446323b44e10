import pytest

from records.readers import identifiers

DOIS = [
    ("10.1000/ABC", "10.1000/abc"),
    ("https://doi.org/10.1000/abc.", "10.1000/abc"),
    ("http://dx.doi.org/10.1000/abc", "10.1000/abc"),
    ("doi:10.1000/abc, PMID: 1", "10.1000/abc"),
    ("DOI 10.1000/abc [doi]", "10.1000/abc"),
    ("10.1016/S0140-6736(96)01234-5", "10.1016/s0140-6736(96)01234-5"),
    ("(see 10.1000/abc)", "10.1000/abc"),
    ("10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2", None),
    ("10.1002/(SICI)1097-0258(19980815)17:15&lt;1661::AID-SIM968&gt;3.0.CO;2-2", None),
    ("https://x.org/record.uri?eid=2-s2.0-1&doi=10.1038%2fs41467-024-1&partnerID=40", "10.1038/s41467-024-1"),
    ("10.1038/s41586\u2010020\u20101", "10.1038/s41586-020-1"),
    ("10.1000/a\u200bbc", "10.1000/abc"),
    ("10.1000/abc     LK  - https://x.org", "10.1000/abc"),
    ("10.1000/a;10.1000/b", "10.1000/a"),
    ("10.1000/abc?utm=1", "10.1000/abc"),
    ("10.1000.10/abc", "10.1000.10/abc"),
    ("", ""),
    ("10.15", ""),
    ("10.1000/", ""),
    ("page 10.5/6", ""),
]
SICI = "10.1002/(sici)1097-0258(19980815)17:15<1661::aid-sim968>3.0.co;2-2"


@pytest.mark.parametrize(("text", "expected"), DOIS)
def test_doi(text: str, expected: str | None) -> None:
    assert identifiers.doi(text) == (SICI if expected is None else expected)


@pytest.mark.parametrize("text", [text for text, _ in DOIS])
def test_doi_is_its_own_normal_form(text: str) -> None:
    found = identifiers.doi(text)
    assert identifiers.doi(found) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21314913", "21314913"),
        (" 00123 ", "123"),
        ("PUBMED 21314913,EMBASE 643589775", "21314913"),
        ("PMID: 21314913", "21314913"),
        ("PMID21314913", "21314913"),
        ("pubmed id: 213", "213"),
        ("https://pubmed.ncbi.nlm.nih.gov/33796074/", "33796074"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/31793055", "31793055"),
        ("MEDLINE:12345", "12345"),
        ("123456789", ""),
        ("PMC123456", ""),
        ("0", ""),
        ("EMBASE 643589775", ""),
        ("", ""),
    ],
)
def test_pmid(text: str, expected: str) -> None:
    assert identifiers.pmid(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PMC1234567", "PMC1234567"),
        ("pmc1234567.1", "PMC1234567"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC7999968", "PMC7999968"),
        ("PMC ID", ""),
        ("1234567", ""),
        ("XPMC1234567", ""),
    ],
)
def test_pmcid(text: str, expected: str) -> None:
    assert identifiers.pmcid(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ClinicalTrials.gov/NCT01778335", ("NCT01778335",)),
        ("nct 01778335 and NCT01778335", ("NCT01778335",)),
        ("NCT: 01778335; ISRCTN12345678.", ("NCT01778335", "ISRCTN12345678")),
        ("ISRCTN 12345678, before NCT01778335", ("ISRCTN12345678", "NCT01778335")),
        ("EudraCT number 2004-000446-20", ("EUCTR2004-000446-20",)),
        ("EudraCT: 2004-000446-20-GB", ("EUCTR2004-000446-20",)),
        ("EUCTR2004-000446-20-DE", ("EUCTR2004-000446-20",)),
        ("2022-500024-30-00", ("CTIS2022-500024-30-00",)),
        ("ChiCTR2000029308", ("CHICTR2000029308",)),
        ("ChiCTR-TRC-10001234", ("CHICTR-TRC-10001234",)),
        ("ACTRN12605000001606", ("ACTRN12605000001606",)),
        ("DRKS00011685", ("DRKS00011685",)),
        ("JPRN-UMIN000012345", ("UMIN000012345",)),
        ("JapicCTI-123456", ("JAPICCTI-123456",)),
        ("jRCTs031180001", ("JRCTS031180001",)),
        ("CTRI/2012/03/002512", ("CTRI/2012/03/002512",)),
        ("NTR1234", ("NTR1234",)),
        ("Netherlands Trial Register: NTR 5678", ("NTR5678",)),
        ("IRCT201403047830N4", ("IRCT201403047830N4",)),
        ("KCT0001234", ("KCT0001234",)),
        ("PACTR201105000123456", ("PACTR201105000123456",)),
        ("SLCTR/2010/003", ("SLCTR/2010/003",)),
        ("TCTR20150101001", ("TCTR20150101001",)),
        ("RBR-4abc12", ("RBR-4ABC12",)),
        ("RPCEC00000123", ("RPCEC00000123",)),
        ("NCT0177833", ()),
        ("NCT017783351", ()),
        ("the receptor NTR1", ()),
        ("phone 2004-000446-20", ()),
        ("10.1000/xNCT01778335", ()),
        ("", ()),
    ],
)
def test_registrations(text: str, expected: tuple[str, ...]) -> None:
    assert identifiers.registrations(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2045-2322", ("2045-2322",)),
        ("20452322 (ISSN)", ("20452322",)),
        ("1128-045X 1123-6337", ("1128-045X", "1123-6337")),
        ("1999-7777(Electronic),0222-6666(Print)", ("1999-7777", "0222-6666")),
        ("2000-8066, 2000-8066", ("2000-8066",)),
        ("978-1-5386-7150-4", ("978-1-5386-7150-4",)),
        ("9781538671504; 0306406152", ("9781538671504", "0306406152")),
        ("unknown", ("unknown",)),
        (" ", ()),
    ],
)
def test_serials(text: str, expected: tuple[str, ...]) -> None:
    assert identifiers.serials(text) == expected
