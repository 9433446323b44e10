"""For whoever watches the instance. Open to everyone; tells no secrets."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviews import health


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The process is up; the database is not asked."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    items = health.items()
    ready = all(item.ok for item in items)
    return JsonResponse({"ready": ready, "items": [asdict(item) for item in items]}, status=200 if ready else 503)
