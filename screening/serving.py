"""PDFs over HTTP: taken in up to a size, given out as PDFs and nothing else."""

from __future__ import annotations

from typing import IO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse

from reviews.errors import Invalid
from screening import files
from screening.models import FullText


def inline(pdf: FullText) -> FileResponse:
    """A PDF as an answer that a browser shows and never takes for anything else; only our own pages may frame it."""
    name = pdf.file_name if pdf.file_name.lower().endswith(".pdf") else f"{pdf.file_name}.pdf"
    answer = FileResponse(files.path_of(pdf.sha256).open("rb"), content_type="application/pdf", filename=name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Frame-Options"] = "SAMEORIGIN"
    answer["Cache-Control"] = "private, no-store"
    return answer


def fitting(upload: UploadedFile[bytes]) -> IO[bytes]:
    """The upload, if this instance takes one of its size."""
    if (upload.size or 0) > settings.MAX_UPLOAD_MB * 1_000_000:
        raise Invalid(f"The archive is larger than {settings.MAX_UPLOAD_MB} MB. Split it into parts.")
    file: IO[bytes] = upload
    return file
