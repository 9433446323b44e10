"""Tables, BibTeX, XML, JSON and workbooks that mean harm or are merely broken: a sentence, and no row lost."""

import csv
import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import readers
from records.readers.citation import Citation, UnreadableFile
from tests.records.readers.test_hostile import exhaust

PIECES = {
    "title,year\n": ["a,1", '"', '""', ",", ";", "\n", "\r", "\t", "é", "=1", "x" * 50, '"a"b', ",,,,"],
    "@misc{a, title={x}}\n": [
        *("@misc{", "@string{", "@comment{", "}", "{", '"', "=", ",", "#", "title", "\n", "\\", "\\'e", "$_", "jan"),
    ],
    "<xml><records><record>": [
        *("<titles>", "</titles>", "<title>", "</title>", "<style face='italic'>", "</style>", "</record>"),
        *("<record>", "&#xD;", "&amp;", "&x;", "x", "<!--", "</records></xml>"),
    ],
    '[{"protocolSection": {': [
        *('"identificationModule": {', '"nctId": "NCT1"', '"officialTitle": "x"', "}", "{", "]", "[", ",", '"', "\\"),
        *("1", "null", "\n"),
    ],
}
CELLS = st.text("a\" ',;|\t\n\ré=\\", max_size=20)
BOMB = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE l [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
XML = {
    "endnote": "<xml><records><record><titles><title>&b;</title></titles></record></records></xml>",
    "ictrp": "<Trials_downloaded_from_ICTRP><Trial><TrialID>&b;</TrialID></Trial></Trials_downloaded_from_ICTRP>",
}
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    '<c r="A1" t="inlineStr"><is><t>Title</t></is></c><c r="B1" t="inlineStr"><is><t>Year</t></is></c></row>%s'
)
MACROS = b'@string{a = "' + b"x" * 900 + b'"}\n'
MACROS += b"".join(b"@string{%c = %c # %c}\n" % (place + 1, place, place) for place in range(97, 115))
END = "</sheetData></worksheet>"


@given(st.sampled_from(sorted(PIECES)), st.data(), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_any_order_of_real_pieces(head: str, data: st.DataObject, encoding: str) -> None:
    pieces = data.draw(st.lists(st.sampled_from(PIECES[head]), max_size=40))
    exhaust((head + "".join(pieces)).encode(encoding, errors="ignore"))


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_whatever_a_table_holds_comes_back_row_by_row(rows: list[tuple[str, str]], mark: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=mark, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["title", "authors", "year"])
    writer.writerows([f"x{one}", two, "2001"] for one, two in rows)
    found = list(readers.read(io.BytesIO(text.getvalue().encode()), name="x.csv"))
    assert len(found) == len(rows)
    assert all(isinstance(item, Citation) and item.year == 2001 for item in found)


def workbook(sheet: str) -> bytes:
    """A valid workbook whose only sheet is this XML."""
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{kinds}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'xmlns:r="{kinds}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
        f'Type="{kinds}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("kind", sorted(XML))
@pytest.mark.parametrize("entities", [BOMB, OUTSIDE], ids=["bomb", "outside"])
def test_entities_are_refused(kind: str, entities: str) -> None:
    with pytest.raises(UnreadableFile, match="declares entities"):
        list(readers.READERS[f"{kind}_xml"].read(io.BytesIO((entities + XML[kind]).encode())))


@pytest.mark.parametrize(
    "sheet",
    [
        BOMB + SHEET % '<row r="2"><c r="A2" t="inlineStr"><is><t>&b;</t></is></c></row>' + END,
        OUTSIDE + SHEET % '<row r="2"><c r="A2" t="inlineStr"><is><t>&b;</t></is></c></row>' + END,
        SHEET % '<row r="2"><c r="A2" t="s"><v>99</v></c></row>' + END,
        SHEET % '<row r="2"><c r="A2"><v>1',
        SHEET % '<row r="zz"><c r="?"><v>x</v></c></row>' + END,
        "<a>" * 20_000,
        SHEET % f'<row r="2"><c r="A2" t="inlineStr"><is><t>{"x" * 5_300_000}</t></is></c></row>' + END,
        SHEET % f'<row r="2">{" " * 30_000_000}</row>' + END,
        SHEET % '<row r="2"><c r="XFD2"><v>1</v></c></row>' + END,
    ],
    ids=["bomb", "outside", "no such text", "cut", "no numbers", "deep", "long cell", "packed", "wide"],
)
def test_a_workbook_that_means_harm_is_refused(sheet: str) -> None:
    with pytest.raises(UnreadableFile, match=r"\.$"):
        list(readers.read(io.BytesIO(workbook(sheet)), name="x.xlsx"))


def test_a_row_far_away_costs_nothing() -> None:
    far = '<row r="900000000"><c r="A900000000" t="inlineStr"><is><t>x</t></is></c></row>'
    (found,) = readers.read(io.BytesIO(workbook(SHEET % far + END)), name="x.xlsx")
    assert (found.line, getattr(found, "title", "")) == (900_000_000, "x")


@pytest.mark.parametrize(
    "content",
    [
        b'title,year\n"' + b"a" * 6_000_000,
        b"title,year\na\0,1\n",
        b'@misc{a, title={x}}\n@misc{b, title="' + b"a" * 6_000_000,
        MACROS,
        b'[{"protocolSection":"' + b"a" * 8_300_000,
        b"<xml><records><record>" + b"<a>" * 101,
        b"<xml><records><record " + b"x" * 17_000_000,
        gzip.compress(b"\0" * 30_000_000),
    ],
    ids=["long row", "NUL", "long entry", "macros", "long study", "deep", "long tag", "gzip bomb"],
)  # fmt: skip
def test_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"\.$"):
        list(readers.read(io.BytesIO(content), name="hostile"))


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (b'title,year\n"a,1\n' + b"b,2\n" * 3_000, 3_001),
        (b"title,year\n" + (b'"a,1\n' + b"b,2\n" * 1_200) * 3, 3_603),
        (b"title,year\n" + b'"""""""\n' * 3_000, 1_500),
        (b"title,year" + b",x" * 20_000 + b"\na,1" + b",y" * 20_000, 1),
        (b"@misc{\n" * 3_000, 3_000),
        (b"@misc{a, title={" + b"\\textit{" * 5_000 + b"x" + b"}" * 5_000 + b"}}", 1),
        (b"@misc{a, title={x" + b"\\'" * 100_000 + b"}}", 1),
        (b"@misc{a, title={x" + b"$_" * 100_000 + b"}}", 1),
        (b"@misc{a, title={x}, author={" + b"a and " * 50_000 + b"}}", 1),
        (b"@misc{a, title={x}, note={" + b" " * 1_000_000 + b"and}}", 1),
        (b"@misc{a, title={" + b"{" * 3_000_000, 1),
        (b'[{"protocolSection":' + b"[" * 50_000 + b"]" * 50_000 + b"}]", 1),
    ],
)
def test_what_costs_a_careless_pattern_hours(content: bytes, count: int) -> None:
    assert len(list(readers.read(io.BytesIO(content), name="hostile"))) == count


def test_marks_that_are_unbalanced_all_over_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers.tables.rows, "AGAIN", 20_000)
    with pytest.raises(UnreadableFile, match="unbalanced in very many rows"):
        list(readers.read(io.BytesIO(b"title,year\n" + b'"a,1\n' * 20_000), name="x.csv"))
