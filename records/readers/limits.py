"""How much a file may hold before it is refused, and the sentences that say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

from records.readers.citation import UnreadableFile

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one upload. `size` is in bytes and counts what an archive holds unpacked, too."""

    size: int = 500_000_000
    records: int = 1_000_000
    members: int = 1_000
    """Files in an archive."""
    ratio: int = 200
    """How many times larger than its packed form a file may become; exports reach 30."""
    strings: int = 120_000_000
    """Bytes of the list of texts in a workbook, which has to be in memory."""

    def refuse_large(self, stream: BinaryIO, name: str) -> None:
        """Raise UnreadableFile for a stream over `size`; leaves a seekable stream at its start."""
        stream.seek(0, 2)
        if stream.tell() > self.size:
            raise self.too_large(name)
        stream.seek(0)

    def too_large(self, name: str) -> UnreadableFile:
        """The refusal of a file that is, or becomes, too large."""
        return UnreadableFile(
            f"“{name}” holds more than {_megabytes(self.size)}, the most that is read in one file. "
            "Export it in parts and bring them one by one."
        )

    def bomb(self, name: str) -> UnreadableFile:
        """The refusal of packed data that grows beyond what any export does."""
        return UnreadableFile(
            f"“{name}” becomes more than {self.ratio} times larger when it is unpacked, as files made to do harm do; "
            "it was not read. Upload the export itself, unpacked."
        )

    def counted(self, entries: Iterator[T], name: str) -> Iterator[T]:
        """Pass on at most `records` entries; raise UnreadableFile at the next."""
        for place, entry in enumerate(entries):
            if place >= self.records:
                most = f"{self.records:,}".replace(",", "\u202f")
                raise UnreadableFile(
                    f"“{name}” holds more than {most} records, the most that are read from one file. "
                    "Export it in parts and bring them one by one."
                )
            yield entry


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.0f} MB".replace(",", "\u202f") if size >= 1_000_000 else f"{size} bytes"


LIMITS = Limits()
