"""Uploaded files, kept by the hash of their bytes where web and worker both find them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import File

from reviews.errors import Invalid

named: list[Callable[[str], bool]] = []
"""Whether a row names the bytes with this hash; whoever writes such rows registers here."""


def keep(upload: File[bytes]) -> str:
    """Store an upload under its SHA-256, which is returned; the same bytes are stored once. Streams."""
    folder = Path(settings.FILES)
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle, draft = tempfile.mkstemp(dir=folder, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as file:
            size = 0
            for chunk in upload.chunks():
                size += len(chunk)
                refuse_above_limit(size, upload.name or "")
                digest.update(chunk)
                file.write(chunk)
        Path(draft).replace(folder / digest.hexdigest())
    finally:
        Path(draft).unlink(missing_ok=True)
    return digest.hexdigest()


def refuse_above_limit(size: int, name: str) -> None:
    if size > settings.MAX_UPLOAD_MB * 1_000_000:
        raise Invalid(
            f"“{name}” is larger than {settings.MAX_UPLOAD_MB} MB, the most this instance takes in one file. "
            "Export it in parts and bring them one by one."
        )


def kept(sha256: str) -> Path:
    """Where the bytes are that `keep` has stored; refused with a sentence where they are gone."""
    file = Path(settings.FILES) / sha256
    if not file.exists():
        raise Invalid("The uploaded file is no longer on the server. Upload it again.")
    return file


def keep_named(upload: File[bytes], sha256: str) -> None:
    """After the commit of the row that names it: keep an upload again where `let_go` came between."""
    if not (Path(settings.FILES) / sha256).exists():
        upload.seek(0)
        keep(upload)


def let_go(sha256: str) -> None:
    """Delete bytes that no row names any more; call it outside of a transaction.

    They are put aside first and looked at again: a row that was committed meanwhile gets them back, and one that is
    committed later finds them missing (`keep_named`).
    """
    file, aside = Path(settings.FILES) / sha256, Path(settings.FILES) / f".leaving-{sha256}"
    if any(names(sha256) for names in named) or not file.exists():
        return
    file.replace(aside)
    if any(names(sha256) for names in named):
        aside.replace(file)
    aside.unlink(missing_ok=True)


def open_kept(sha256: str) -> BinaryIO:
    """The same bytes, to be read."""
    return kept(sha256).open("rb")
