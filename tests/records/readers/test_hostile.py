"""Files that mean harm or are merely broken: a sentence, never another error."""

import contextlib
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import readers
from records.readers.citation import UnreadableFile

FRAGMENTS = [
    "TY  - JOUR", "ER  - ", "TI  - Title", "T1  -", "AB  - text", "PMID- 1", "PMID- x", "OWN - ERIC", "PMC - PMC1",
    "DO  - 10.1000/", "DA  - //", "PY  - 99999", "N1  - References:", "UR  - ?doi=", "SP  - -", "AN  - ;", "KW  - ",
    "\r", "\n", "\n\n", " ", "      ", "é", "\u0308", "\ufeff", "<", ">", "1.", "Record #1 of 2",
    "     U2  - x", "<1. >", "<1>", "Title", "  text", "VN  - Ovid", "SO  - J. 1(2):3-4, 2001.", "PT J", "PT ", "ER",
    "EF", "FN Clarivate", "VR 1.0", "TI Title", "AU Muster", "PD MAR", "   text", "%0 Book", "%T Title", "%A Muster",
    "%", "ID: CN-1", "TI: Title", 'N1  - RAYYAN-INCLUSION: {"A"=>"Included"', "N1  - ASReview_relevant", "PMID- 1 ",
    "TT  - Titel",
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
    st.sampled_from(
        [
            b"TY  - JOUR\nTI  - a\n",
            b"PMID- 1\nTI  - a\n",
            b"PT J\nTI a\n",
            b"%0 Book\n%T a\n",
            b"<1. >\nVN  - Ovid\nTI  - a\n",
            b"<1>\nTitle\n  a\n",
            b"Record #1 of 2\nTI: a\n",
            b"\xff\xfe",
            b"\xef\xbb\xbf",
        ]
    ),
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


@given(
    st.sampled_from(["PT J\nTI a\n", "%0 Book\n%T a\n", "<1. >\nVN  - Ovid\n", "<1>\nTitle\n  a\n", "PMID- 1\n"]),
    st.lists(st.sampled_from(["", "ER", "   text", "AB  - b", "%X c", "TI x", "EF"]), max_size=8).map("\n".join),
    st.integers(0, 5),
)  # fmt: skip
def test_every_start_of_the_other_formats_is_accounted_for(start: str, body: str, count: int) -> None:
    content = f"{start}{body}\n\n" * (count + 1)
    assert len(list(readers.read(io.BytesIO(content.encode()), name="x"))) == count + 1


@pytest.mark.parametrize(
    "line",
    ["DA  - " + "/" * 50_000 + "x", "SN  - " + ";" * 50_000, "N1  - " + '"\\' * 50_000, "AB  - " + "A: " * 50_000,
     "AB  - " + ". A" * 50_000 + ":", "UR  - " + "10." * 50_000, "ID  - " + "1" * 100_000,
     "U1  - " + "nct-" * 50_000 + "1" * 9],
    ids=lambda line: line[:10],
)  # fmt: skip
def test_a_field_that_costs_a_careless_pattern_hours(line: str) -> None:
    [found] = readers.read(io.BytesIO(f"TY  - JOUR\nTI  - a\n{line}\nER  - \n".encode()), name="x.ris")
    assert isinstance(found, readers.Citation)


@pytest.mark.parametrize("line", ["SO  - " + "a. " * 50_000, "SO  - " + "1(" * 50_000, "SO  - Vol 1 " + "1 " * 50_000])
def test_a_source_line_that_costs_a_careless_pattern_hours(line: str) -> None:
    [found] = readers.read(io.BytesIO(f"<1. >\nVN  - Ovid\nTI  - a\n{line}\n".encode()), name="x.ovd")
    assert isinstance(found, readers.Citation)


class Endless(io.RawIOBase):
    """Megabytes of one unit, never in memory as a whole."""

    def __init__(self, unit: bytes, megabytes: int) -> None:
        self.unit, self.end, self.at = unit, megabytes << 20, 0

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = offset if whence == 0 else self.end
        return self.at

    def tell(self) -> int:
        return self.at

    def read(self, size: int = -1) -> bytes:
        size = min(size, self.end - self.at) // len(self.unit) * len(self.unit)
        self.at += max(size, 0)
        return self.unit * (size // len(self.unit)) if size > 0 else b""


@pytest.mark.parametrize(
    "unit",
    [b"TY  - JOUR\nTI  - a\nN1  - %s\nER  - \n", b"PMID- 1\nTI  - a\nGN  - %s\n", b"PT J\nTI a\nFX %s\nER\n"],
    ids=["ris", "nbib", "wos"],
)
def test_memory_stays_flat(unit: bytes) -> None:
    stream = Endless(unit % (b"x" * 8_000) + b"\n", 10)
    tracemalloc.start()
    try:
        key = readers.detect(stream.read(readers.HEAD), "x")
        count = sum(1 for _ in readers.READERS[key].read(stream))  # type: ignore[arg-type]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count > 1_200
    assert peak < 6_000_000


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
