"""What matching compares of staged records, put aside in a file while the rest of an import is written.

It is worked out where the entry is read, so that nothing of it is read from the database again. In a file, since an
import may bring a million: staging holds no more of them than a chunk.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from tempfile import TemporaryFile
from types import TracebackType

from records.matching import Features, restored


class Shelf:
    """Features of records by their keys, in the order of arrival; gone when it is closed, or with its process."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 closed on exit

    def put(self, key: int, kept: bytes) -> None:
        pickle.dump((key, kept), self._file)

    def __iter__(self) -> Iterator[Features]:
        self._file.seek(0)
        while True:
            try:
                key, kept = pickle.load(self._file)  # noqa: S301 our own process wrote it
            except EOFError:
                return
            yield restored(kept, key=key)

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()
