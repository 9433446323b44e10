"""Exports inside archives: each file is read as what it is, and whatever is not read is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import IO, BinaryIO, cast
from zipfile import ZipFile, ZipInfo

from records.readers import archives
from records.readers.citation import Citation, Unreadable, UnreadableFile
from records.readers.limits import Limits

HEAD = 1 << 16

Entries = Iterator[Citation | Unreadable]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacking:
    """How a file is read that may be an archive. `detect` takes head and name; the readers take stream, key, name."""

    detect: Callable[[bytes, str], str]
    text: Callable[[BinaryIO, str, str], Entries]
    workbook: Callable[[BinaryIO, str], Entries]
    limits: Limits

    def entries(self, stream: BinaryIO, name: str) -> Entries:
        """Read a seekable stream; what `detect` says and what cannot be unpacked is raised as UnreadableFile."""
        self.limits.refuse_large(stream, name)
        key = self._key(stream, name)
        if key == "gzip":
            yield from self._gunzipped(stream, name)
        elif key in {"zip", "xlsx"}:
            yield from self._unzipped(stream, name)
        else:
            yield from self.text(stream, key, name)

    def _key(self, stream: BinaryIO, name: str) -> str:
        stream.seek(0)
        head = stream.read(HEAD)
        stream.seek(0)
        return self.detect(head, name)

    def _gunzipped(self, stream: BinaryIO, name: str) -> Entries:
        with archives.gunzipped(stream, name, self.limits) as content:
            yield from self._inside(content, name.removesuffix(".gz"), archive=name)

    def _unzipped(self, stream: BinaryIO, name: str) -> Entries:
        with archives.opened(stream, name, self.limits) as archive:
            if archives.is_workbook(archive):
                yield from self.workbook(stream, name)
                return
            skipped: list[Unreadable] = []
            read_any = False
            for member in archives.members(archive):
                for entry in self._member(archive, member, name):
                    if isinstance(entry, _Skipped):
                        skipped.append(entry.named)
                        continue
                    read_any = True
                    yield entry
        if not read_any:
            raise _nothing_in(name, skipped)
        yield from skipped

    def _member(self, archive: ZipFile, member: ZipInfo, name: str) -> Iterator[Citation | Unreadable | _Skipped]:
        with archives.unpacked(archive, member, self.limits) as content:
            try:
                self._key(cast("BinaryIO", content), member.filename)
            except UnreadableFile as error:
                yield _Skipped(member.filename, str(error))
                return
            for entry in self._inside(content, member.filename, archive=name):
                yield replace(entry, file=member.filename) if isinstance(entry, Unreadable) else entry

    def _inside(self, content: IO[bytes], name: str, *, archive: str) -> Entries:
        stream = cast("BinaryIO", content)
        key = self._key(stream, name)
        if key in {"zip", "xlsx"} and _is_workbook(stream, name, self.limits):
            reading = self.workbook(stream, name)
        elif key in {"gzip", "zip", "xlsx"}:
            raise UnreadableFile(f"“{archive}” holds another archive, “{name}”. Unpack it and upload what is in it.")
        else:
            reading = self.text(stream, key, name)
        yield from _named(reading, name)


class _Skipped:
    """A file of an archive that is no export, as what it is shown as."""

    def __init__(self, name: str, reason: str) -> None:
        self.named = Unreadable(line=1, reason=f"{reason} Nothing of this file was read.", raw=name, file=name)


def _is_workbook(stream: BinaryIO, name: str, limits: Limits) -> bool:
    with archives.opened(stream, name, limits) as archive:
        return archives.is_workbook(archive)


def _named(reading: Entries, name: str) -> Entries:
    """What a damaged file of an archive raises, with its name."""
    try:
        yield from reading
    except UnreadableFile as error:
        raise error if name in str(error) else UnreadableFile(f"In “{name}”: {error}") from None


def _nothing_in(name: str, skipped: list[Unreadable]) -> UnreadableFile:
    if not skipped:
        return UnreadableFile(f"“{name}” is an archive without a file in it. Upload the export itself.")
    return UnreadableFile(f"“{name}” is an archive without an export of references in it. {skipped[0].reason}")
