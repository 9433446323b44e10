"""BibTeX, block by block: a block starts at a line that begins with `@word{` and ends before the next such line.

bibtexparser takes each block apart; what it cannot is quarantined with its lines, and costs nobody else. `@string`
holds for the blocks behind it. Memory holds one block.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from bibtexparser.library import Library
from bibtexparser.model import DuplicateFieldKeyBlock, ParsingFailedBlock
from bibtexparser.model import Entry as Parsed
from bibtexparser.splitter import Splitter

from records.readers import bibtex_fields, encoding
from records.readers.citation import Citation, Unreadable, UnreadableFile
from records.readers.tagged import Draft

VALUE_CHARS = 1_000_000
BEGINNING = 1_000
"""Letters that are kept of an entry whose first line alone is too long."""
_START = re.compile(r"[ \t]*@[ \t]*(\w+)[ \t]*[{(]")
_SIGN = re.compile(rf"^{_START.pattern}", re.MULTILINE)
_BRACE = re.compile(r"(?<!\\)[{}]")
_NO_RECORD = frozenset({"comment", "preamble", "string"})
_MONTHS = {name: name.capitalize() for name in "jan feb mar apr may jun jul aug sep oct nov dec".split()}  # noqa: SIM905

logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)


def recognises(text: str) -> bool:
    """A line that begins with `@word{` (see `sniffing.Format`)."""
    return bool(_SIGN.search(text))


def read(stream: BinaryIO) -> Iterator[Citation | Unreadable]:
    """Read BibTeX from a seekable stream; as many results as entries start. Raises UnreadableFile."""
    macros = dict(_MONTHS)
    for block in blocks(encoding.lines(stream)):
        yield from _results(block, macros)


def blocks(lines: Iterable[tuple[int, str]]) -> Iterator[Draft]:
    """Gather numbered lines into blocks; what stands before the first is a comment."""
    block: Draft | None = None
    for number, text in lines:
        if "@" in text and _START.match(text):
            if block:
                yield block
            block = Draft(number)
        if block and not block.keep(text) and not block.lines:
            block.lines.append(text[:BEGINNING])
    if block:
        yield block


def _results(block: Draft, macros: dict[str, str]) -> Iterator[Citation | Unreadable]:
    is_record = _kind(block) not in _NO_RECORD
    if block.overflowed:
        if is_record:
            yield block.entry().too_long()
        return
    library = Splitter(_text(block)).split()
    for macro in library.strings:
        macros[macro.key.lower()] = _value(macro.value, macros)
    found = [*_entries(library, block, macros)]
    if not found and is_record:
        found = [block.entry().unreadable(_broken(block.line, "it cannot be told where its fields end"))]
    yield from found


def _text(block: Draft) -> str:
    return "\n".join(block.lines).rstrip("\n")


def _kind(block: Draft) -> str:
    found = _START.match(block.lines[0])
    return found[1].lower() if found else ""


def _entries(library: Library, block: Draft, macros: dict[str, str]) -> Iterator[Citation | Unreadable]:
    for part in library.blocks:
        line = block.line + (part.start_line or 0)
        if isinstance(part, DuplicateFieldKeyBlock):
            # A field that is there twice says two things; both are read.
            yield _citation(part.ignore_error_block, block, line, macros)
        elif isinstance(part, Parsed):
            yield _citation(part, block, line, macros)
        elif isinstance(part, ParsingFailedBlock) and _kind(block) not in _NO_RECORD:
            why = getattr(part.error, "abort_reason", "") or "it cannot be told where its fields end"
            yield Unreadable(line=line, reason=_broken(line, why.strip().rstrip(".")), raw=_text(block))


def _citation(parsed: Any, block: Draft, line: int, macros: dict[str, str]) -> Citation | Unreadable:
    fields: bibtex_fields.Fields = {}
    for field in parsed.fields:
        written = str(field.value)
        if not _is_one(written):
            why = f"behind the field “{field.key[:40]}” a comma is missing"
            return Unreadable(line=line, reason=_broken(line, why), raw=(parsed.raw or _text(block)).strip())
        if value := _value(written, macros):
            fields.setdefault(field.key.lower().strip(), []).append(value)
    raw = (parsed.raw or _text(block)).strip()
    return bibtex_fields.interpret(parsed.entry_type.lower(), fields, line=line, raw=raw)


def _value(written: str, macros: dict[str, str]) -> str:
    """A value without its braces or quotation marks; macros replaced, parts joined by `#` in one."""
    text = written.strip()
    if "#" not in text:
        return _part(text, macros).strip()
    joined: list[str] = []
    size = 0
    for part in _parts(text):
        joined.append(_part(part.strip(), macros))
        size += len(joined[-1])
        if size > VALUE_CHARS:
            raise UnreadableFile(
                "The @string abbreviations of this file grow beyond what any reference holds, as files made to do harm "
                "do; it was not read. Export the references again as RIS."
            )
    return "".join(joined).strip()


def _is_one(written: str) -> bool:
    """Whether nothing stands behind the brace that closes a value; bibtexparser takes that for a part of it."""
    text = written.strip()
    if text[:1] != "{" or "#" in text or text.find("}") == len(text) - 1:
        return True
    depth = 0
    for mark in _BRACE.finditer(text):
        depth += 1 if mark[0] == "{" else -1
        if depth == 0:
            return mark.end() == len(text)
    return True


def _part(text: str, macros: dict[str, str]) -> str:
    if text[:1] + text[-1:] in {"{}", '""'} and len(text) > 1:
        return text[1:-1]
    return macros.get(text.lower(), text)


def _parts(text: str) -> Iterator[str]:
    """What `#` joins, outside of braces and quotation marks."""
    depth, quoted, start = 0, False, 0
    for place, letter in enumerate(text):
        if letter == "{":
            depth += 1
        elif letter == "}":
            depth -= 1
        elif letter == '"' and not depth:
            quoted = not quoted
        elif letter == "#" and not depth and not quoted:
            yield text[start:place]
            start = place + 1
    yield text[start:]


def _broken(line: int, why: str) -> str:
    return f"The entry that starts in line {line} is not whole BibTeX: {why}. Close its braces here or in the file."
