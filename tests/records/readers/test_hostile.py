"""Files that mean harm or are merely broken: a sentence, never another error."""

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import readers
from records.readers.citation import UnreadableFile

FRAGMENTS = [
    "TY  - JOUR", "ER  - ", "TI  - Title", "T1  -", "AB  - text", "PMID- 1", "PMID- x", "OWN - ERIC", "PMC - PMC1",
    "DO  - 10.1000/", "DA  - //", "PY  - 99999", "N1  - References:", "UR  - ?doi=", "SP  - -", "AN  - ;", "KW  - ",
    "\r", "\n", "\n\n", " ", "      ", "é", "\u0308", "\ufeff", "<", ">", "1.", "Record #1 of 2",
    "     U2  - x", "<1. >",
]  # fmt: skip


def exhaust(content: bytes) -> None:
    with contextlib.suppress(UnreadableFile):
        for found in readers.read(io.BytesIO(content), name="hostile"):
            assert found.raw
            assert found.line >= 1


@given(st.binary(max_size=2000))
def test_any_bytes(content: bytes) -> None:
    exhaust(content)


@given(
    st.sampled_from([b"TY  - JOUR\nTI  - a\n", b"PMID- 1\nTI  - a\n", b"\xff\xfe", b"\xef\xbb\xbf"]),
    st.binary(max_size=2000),
)
def test_any_bytes_behind_a_good_beginning(head: bytes, content: bytes) -> None:
    exhaust(head + content)


@given(
    st.lists(st.sampled_from(FRAGMENTS), max_size=60),
    st.sampled_from(["utf-8", "utf-16", "cp1252"]),
    st.sampled_from(["\n", "\r\n", "\r", ""]),
)
def test_any_order_of_real_lines(parts: list[str], encoding: str, end: str) -> None:
    exhaust(end.join(parts).encode(encoding, errors="ignore"))


@given(
    st.lists(st.sampled_from(["TI  - a", "AB  - b", "text", "", "KW  - c", "1.", "NL  - d"]), max_size=12).map(
        "\n".join
    ),
    st.integers(0, 8),
)
def test_every_typed_start_is_accounted_for(body: str, count: int) -> None:
    content = "".join(f"TY  - JOUR\n{body}\n" for _ in range(count + 1)).encode()
    assert len(list(readers.read(io.BytesIO(content), name="x"))) == count + 1


@pytest.mark.parametrize(
    "content",
    [
        b"TY  - JOUR\nTI  - " + b"a" * 6_000_000,
        b"TY  - JOUR\nTI  - a\0b",
        b"TY  - JOUR\nTI  - a\n" + b"\n" * 70_000 + b"AB  - \0",
        b"\xff\xfe" + "TY  - JOUR\nTI  - a\n".encode("utf-16-le") + b"\x00\xd8",
        b"\xff\xfe" + b"\x00\xdc" * 100,
    ],
    ids=["one long line", "NUL", "NUL behind the head", "cut UTF-16", "UTF-16 garbage"],
)
def test_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"\.$"):
        list(readers.read(io.BytesIO(content), name="hostile.ris"))


@pytest.mark.parametrize(
    "content",
    [
        b"1234567\n\n\n" * 4_000 + b"x",
        (b"TI  - " + b"x" * 200 + b"\n") * 300,
        (b"AU  - " + b"x" * 200 + b"\n") * 300,
        b"x\n" + b"\n" * 60_000,
        b"1. " + b"x" * 60_000,
    ],
    ids=["numbers far apart", "titles alone", "authors alone", "empty lines", "one numbered line"],
)
def test_a_head_that_costs_a_careless_pattern_hours(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match="seems to be"):
        readers.detect(content, "hostile.txt")


def test_a_line_of_spaces_that_costs_a_careless_pattern_hours() -> None:
    [found] = readers.read(io.BytesIO(b"TY  - JOUR\nTI  - a" + b" " * 1_000_000 + b"b\nER  - \n"), name="x.ris")
    assert isinstance(found, readers.Citation)
