import io

import pytest

from records.readers import encoding
from records.readers.citation import UnreadableFile
from records.readers.encoding import Codec


def lines(content: bytes) -> list[tuple[int, str]]:
    return list(encoding.lines(io.BytesIO(content)))


@pytest.mark.parametrize(
    ("content", "codec"),
    [
        (b"plain", Codec.UTF_8),
        ("Müller".encode(), Codec.UTF_8),
        (b"\xef\xbb\xbf" + "Müller".encode(), Codec.UTF_8),
        ("Müller".encode("cp1252"), Codec.CP1252),
        ("“Müller”".encode("cp1252"), Codec.CP1252),
        ("Müller".encode("utf-16"), Codec.UTF_16),
        (b"\xfe\xff" + "Müller".encode("utf-16-be"), Codec.UTF_16),
        ("é\nü\nø\n".encode() + "ß".encode("cp1252"), Codec.MIXED),
        ("测试期刊".encode("gb18030"), Codec.GB18030),
        ("年龄，性别".encode("gbk") + b" and sex", Codec.GB18030),
        ("été élève où ça naïveté".encode("cp1252"), Codec.CP1252),
        ("DÉJÀ VU À L’ÉTÉ".encode("cp1252"), Codec.CP1252),
        ("임상시험에서".encode("euc-kr"), Codec.CP1252),
        ("лечение больных".encode("koi8-r"), Codec.CP1252),
        ("Исследование".encode("cp1251"), Codec.CP1252),
        (b"a" * encoding.CHUNK * 2 + "é".encode("cp1252"), Codec.CP1252),
        (b"a" * (encoding.CHUNK - 1) + "é".encode(), Codec.UTF_8),
    ],
)
def test_the_whole_stream_decides(content: bytes, codec: Codec) -> None:
    assert encoding.detect(io.BytesIO(content)) is codec


@pytest.mark.parametrize("encoding_name", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_gives_the_same_lines(encoding_name: str, end: str) -> None:
    text = end.join(["TY  - JOUR", "AU  - Müller, “É”", "", "ER  - "])
    assert lines(text.encode(encoding_name)) == [(1, "TY  - JOUR"), (2, "AU  - Müller, “É”"), (3, ""), (4, "ER  - ")]


def test_a_mixed_file_loses_no_letter() -> None:
    mixed = "é\nü\nø\n".encode() + "ß".encode("cp1252")
    assert [text for _, text in lines(mixed)] == ["é", "ü", "ø", "ß"]


def test_letters_are_composed() -> None:
    assert lines("Mu\u0308ller".encode()) == [(1, "Müller")]


def test_a_lone_return_ends_a_line_and_shares_its_number() -> None:
    assert lines(b"one\rtwo\nthree\r\r\n") == [(1, "one"), (1, "two"), (2, "three")]


def test_lines_do_not_break_at_rare_separators() -> None:
    assert lines("a\u2028b\x0bc\x85d".encode()) == [(1, "a\u2028b\x0bc\x85d")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"TY  - JOUR\nTI  - a\0b\n", "Line 2 holds a NUL"),
        (b"ok\n" + b"x" * (encoding.LINE_BYTES + 1), "Line 2 is longer than 5 MB"),
        (b"ok\nfine\n" + b"x" * (encoding.LINE_BYTES * 3) + b"\nTY", "Line 3 is longer than 5 MB"),
        (b"a\n\x81\x8d\n", "Line 2 holds bytes that are neither"),
        (b"\xff\xfe\x00\xd8a\x00", "begins as UTF-16"),
        (b"\xff\xfea", "begins as UTF-16"),
    ],
)
def test_what_is_no_text_is_refused_with_its_line(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        lines(content)
