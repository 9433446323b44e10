"""RIS as the databases and managers really write it: which lines are a record.

A record starts at `TY`. Where that is missing, it starts at the first tagged line after an `ER` (or at the beginning of
the file) if what follows looks like a reference; other tagged lines behind an `ER` belong to the record before them.
`ER` may be missing. Lines without a tag continue the field above, indented or not; what stands between records
(`Record #3 of 18`, `Provider: …`, numbers, query lines) is no reference. So the records read are as many as the starts
seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from records.readers import encoding, ris_fields, tagged
from records.readers.citation import Citation, Unreadable
from records.readers.encoding import Block
from records.readers.ris_lines import FIELD, PREAMBLE, TAG_ENDS, Assembly, buried, tag_of
from records.readers.tagged import ENTRY_LINES, Entry, Piece

_BEGINS = re.compile(r"  -(?!-)|[ \t]{0,3}-(?=\s|$)")
_SIGNS = (
    (re.compile(r"^(?:[ \t]*TY {0,3}\t? ?-|ER  ?- *$)", re.MULTILINE),),
    (
        re.compile(r"^(?:TI|T1)  - ", re.MULTILINE),
        re.compile(r"^(?:AU|A1|PY|Y1|JO|JF|AB|N2|T2|UR|DO)  - ", re.MULTILINE),
    ),
)


def recognises(text: str) -> bool:
    """A line with `TY`; or with `ER`; or a title and one more field (see `sniffing.Format`)."""
    return any(all(each.search(text) for each in signs) for signs in _SIGNS)


def read(stream: BinaryIO) -> Iterator[Citation | Unreadable]:
    """Read RIS from a seekable stream; as many results as record starts. Raises UnreadableFile for what is no text."""
    return map(ris_fields.interpret, entries(encoding.blocks(stream)))


def entries(blocks: Iterable[Block]) -> Iterator[Entry]:
    """Gather text into records: those in good order as a whole, all others line by line."""
    assembly = Assembly()
    for piece in tagged.pieces(blocks, "\nTY", _BEGINS.match):
        entry = _in_order(piece) if piece.opens and piece.whole else None
        if entry:
            yield entry
            continue
        yield from assembly.feed(piece)
        if piece.whole:
            yield from assembly.finish()
    yield from assembly.finish()


def _in_order(piece: Piece) -> Entry | None:
    """The record, if `TY` begins it, at most one `ER` ends it, and what stands behind that is no field."""
    text = piece.text
    parts = FIELD.split(text)
    tags, values = parts[1::2], parts[2::2]
    if parts[0] or len(tags) > ENTRY_LINES:
        return None
    if tags[-1] == "ER":
        tail = values[-1]
        values[-1], _, tail = tail.partition("\n")
        text = text[: len(text) - len(tail)]
        if tail and not tail.isspace() and any(map(tag_of, tail.split("\n"))):
            return None
    text = text.strip("\n")
    several = text.count("\n") >= len(tags)
    plain = not several and tagged.is_plain(text, doubles=len(tags))
    if tags.count("ER") > (tags[-1] == "ER") or (several and not _continued(values)):
        return None
    if not plain and "    " in text:
        tags, values = buried(tags, values)
    return Entry(piece.line, text, tags, list(map(str.strip if plain else tagged.stripped, values)), plain)


def _continued(values: list[str]) -> bool:
    """Whether the further lines of values do no more than continue them."""
    further = [line for value in values if "\n" in value for line in value.split("\n")[1:]]
    if any("-" in line[:TAG_ENDS] and tag_of(line) for line in further):
        return False
    return all(map(str.strip, further)) or not any(map(PREAMBLE.fullmatch, further))
