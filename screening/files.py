"""Where the bytes of full texts lie: under their SHA-256, shared by web and worker."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings

from reviews.errors import Invalid, NotFound

MAGIC = b"%PDF-"
HEAD = 1024
"""Readers look for the mark within so many bytes; some publishers put a line before it."""
MOST_BYTES = 100 * 1024 * 1024


def path_of(sha256: str) -> Path:
    """The file with this hash; a missing one is said, not raised as a server error."""
    path = Path(settings.FILES) / sha256
    if not path.is_file():
        raise NotFound("The file of this full text is missing on the server. Tell whoever runs this Tandem.")
    return path


def keep_pdf(chunks: Iterable[bytes], *, name: str) -> tuple[str, int]:
    """Write a PDF under its hash and return hash and size; what is no PDF, or too large, leaves nothing."""
    folder = Path(settings.FILES)
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as file:
            sha256, size = _copy(chunks, file.write, name)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(folder / sha256)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return sha256, size


def _copy(chunks: Iterable[bytes], write: Callable[[bytes], object], name: str) -> tuple[str, int]:
    digest, size, start = hashlib.sha256(), 0, b""
    for chunk in chunks:
        start += chunk[: HEAD - len(start)]
        size += len(chunk)
        if len(start) >= HEAD:
            _refuse_others(start, name)
        if size > MOST_BYTES:
            most = MOST_BYTES // 1024 // 1024
            raise Invalid(f"{name} is larger than {most} MB. Upload the article without supplements.")
        digest.update(chunk)
        write(chunk)
    if not size:
        raise Invalid(f"{name} is empty (0 bytes). Choose the PDF again.")
    _refuse_others(start, name)
    return digest.hexdigest(), size


def _refuse_others(start: bytes, name: str) -> None:
    if MAGIC not in start:
        raise Invalid(f"{name} is not a PDF (a PDF starts with %PDF). Save the article as PDF and upload that.")
