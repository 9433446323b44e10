"""Turns the domain's errors into answers: a page with a sentence, or JSON with the same sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework.response import Response
from rest_framework.views import exception_handler

from reviews.errors import DomainError

SIGNED_OUT_MB = 1
"""Whoever is not signed in sends forms, never files."""


class SentenceMiddleware:
    """A `DomainError` that leaves a view becomes its own status and sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sentence, status = unacceptable(request)
        if sentence:
            return render(request, "error.html", {"sentence": sentence, "status": status}, status=status)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        return render(request, "error.html", {"sentence": str(error), "status": error.status}, status=error.status)


def unacceptable(request: HttpRequest) -> tuple[str, int]:
    """Why a request is turned away before its body is read, with the status; ("", 0) for all others."""
    if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return "The address holds a character that no address has.", 400
    known = request.user.is_authenticated or "HTTP_AUTHORIZATION" in request.META
    most = settings.MAX_UPLOAD_MB if known else SIGNED_OUT_MB
    if int(request.META.get("CONTENT_LENGTH") or 0) > most * 1024 * 1024:
        return f"This is larger than {most} MB, which is the most that is taken here. Split the file.", 413
    return "", 0


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(error, DomainError):
        return Response({"code": error.code, "detail": str(error)}, status=error.status)
    return exception_handler(error, context)
