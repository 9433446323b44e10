"""Where the bytes of full texts lie: under their SHA-256, shared by web and worker."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from reviews.errors import Invalid, NotFound

MAGIC = b"%PDF-"
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
    digest, size, start = hashlib.sha256(), 0, b""
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                start = (start + chunk)[:1024] if len(start) < 1024 else start
                size += len(chunk)
                _check(start, size, name)
                digest.update(chunk)
                file.write(chunk)
        if not size:
            raise Invalid(f"{name} is empty (0 bytes). Choose the PDF again.")
        Path(temporary).replace(folder / digest.hexdigest())
    finally:
        Path(temporary).unlink(missing_ok=True)
    return digest.hexdigest(), size


def _check(start: bytes, size: int, name: str) -> None:
    if MAGIC not in start[:1024]:
        raise Invalid(f"{name} is not a PDF (a PDF starts with %PDF). Save the article as PDF and upload that.")
    if size > MOST_BYTES:
        raise Invalid(f"{name} is larger than {MOST_BYTES // 1024 // 1024} MB. Upload the article without supplements.")
