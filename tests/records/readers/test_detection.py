import pytest

from records import readers
from records.readers import UnreadableFile

KNOWN = [
    (b"TY  - JOUR\nTI  - x\nER  - \n", "ris"),
    (b"\xef\xbb\xbf\r\nTY  - JOUR\r\n", "ris"),
    ("TY  - JOUR\nTI  - ü".encode("utf-16"), "ris"),
    (b"Record #1 of 2\nProvider: x\n\nTY  -  JOUR\n", "ris"),
    (b"1.\nTY  - JOUR\n", "ris"),
    (b"TY - JOUR\nTI - x\n", "ris"),
    (b"T1  - x\nA1  - y\nER  - \n", "ris"),
    (b"TI  - x\nAU  - y\n", "ris"),
    (b"AU  - y\nPY  - 2001\nTI  - x\n", "ris"),
    (b"\nPMID- 12\nOWN - NLM\n", "nbib"),
    (b"PMC - PMC1\nPMID- 12\nTI  - x\n", "nbib"),
    (b"\nOWN - ERIC\nTI  - x\n", "nbib"),
    (b'<?xml version="1.0"?>\n<!DOCTYPE PubmedArticleSet>\n<PubmedArticleSet><PubmedArticle>', "pubmed_xml"),
    (b"<PubmedArticle><MedlineCitation>", "pubmed_xml"),
    (b"%T x\n%A y\n", "refer"),
    (b"Score\n  *****\nTitle\n  y\n", "ovid_text"),
    (b"Record #1 of 2\nID: CN-00000001\nTI: x\n", "central_text"),
    (b"%0 Journal Article\n%T x\n", "refer"),
    (b"PT J\nAU x\n", "wos"),
    (b"\xef\xbb\xbfFN Clarivate\nVR 1.0\nPT J\n", "wos"),
    (b"<1>\nAuthor\n  x\nTitle\n  y\n", "ovid_text"),
    (b"<1. >\nVN  - Ovid Technologies\nTI  - x\nAU  - y\n", "ovid_tagged"),
    (b"<Trials_downloaded_from_ICTRP><Trial>", "ictrp_xml"),
    (b'[\n {"protocolSection": {', "ctgov_json"),
    (b"@article{x,\n title={y}}", "bibtex"),
    (b"<xml><records><record>", "endnote_xml"),
    (b'<?xml version="1.0"?>\n<records>\n  <record>', "endnote_xml"),
    (b"PK\x03\x04....xl/workbook.xml", "xlsx"),
    (b"PK\x03\x04....export.ris", "zip"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"title,abstract,year\nx,y,2001\n", "table"),
    (b'"SEARCH QUERY","tea"\n\n"TITLE","YEAR"\n', "table"),
    (b'title\tabstract\tyear\n"TY  - x\nTY  - JOUR"\ty\t2001\n', "table"),
    (b"sep=;\nTitel;Autoren\nx;y\n", "table"),
    (b"Bezeichnung;Verfasser;Erschienen\nx;y;2001\n", "other_table"),
]

REFUSED = [
    (b"", "is empty (0 bytes)"),
    (b" \n\n", "is empty (3 bytes)"),
    (b"%PDF-1.7\n", "a PDF"),
    (b"PK\x03\x04....word/document.xml", "a Word document"),
    (b"7z\xbc\xaf\x27", "an archive that is neither ZIP nor gzip"),
    (b"\x89PNG\r\n", "an image"),
    (b"\xff\xd8\xff\xe0", "an image"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Office file"),
    (b"{\\rtf1\\ansi", "a formatted text"),
    (b"SQLite format 3\0", "a database"),
    (b"abc\0def", "holds NUL characters"),
    (b"<!DOCTYPE html><html><body>TI  - x</body>", "a web page"),
    (b"<html>", "a web page"),
    (b'<?xml version="1.0"?><eSearchResult>', "XML, but neither"),
    (b'{"title": "x"}', "JSON"),
    (b"12345678\n12345679\n", "a list of numbers"),
    (b"1. Soup Stud. 2001;1:1.\n\nSoup.\n\nPMID: 12\n", "PubMed's Summary or Abstract text"),
    (b"title\nA study\n", "a table (CSV) of one column"),
    (b"Dear colleague,\nplease find the file.\n", "plain text"),
]


@pytest.mark.parametrize(("head", "expected"), KNOWN)
@pytest.mark.parametrize("name", ["export.ris", "export.csv", "export"])
def test_content_decides_and_not_the_name(head: bytes, expected: str, name: str) -> None:
    assert readers.detect(head, name) == expected


def test_every_format_detected_has_a_reader() -> None:
    assert {expected for _, expected in KNOWN} == readers.READERS.keys() | readers.PACKED


@pytest.mark.parametrize(("head", "kind"), REFUSED)
def test_what_cannot_be_read_is_named_with_what_to_do(head: bytes, kind: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        readers.detect(head, "export.ris")
    assert "“export.ris”" in str(refused.value)
    assert kind in str(refused.value)
    assert "xport" in str(refused.value).split("”", 1)[1]
