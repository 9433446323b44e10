"""How numbers and work are written on every page."""

from __future__ import annotations

from django import template
from django.utils import timezone

from reviews.models import Job, JobStatus

register = template.Library()
NARROW = "\u202f"
"""The narrow no-break space: groups thousands and never breaks a number across lines."""


@register.filter
def thousands(number: int | float | str | None) -> str:
    """`1204` → `1 204` with a narrow no-break space; nothing stays nothing, other text stays as it is."""
    if number is None or number == "":
        return ""
    try:
        return f"{int(number):,}".replace(",", NARROW)
    except (TypeError, ValueError):
        return str(number)


@register.filter
def percent(share: float) -> str:
    """`0.9437` → `94.4 %` with a narrow no-break space."""
    return f"{share:.1%}".replace("%", f"{NARROW}%")


@register.filter
def coefficient(value: float) -> str:
    """`-0.0234` → `−0.02`, with a minus sign; nothing is written as less than nothing."""
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "\u2212")


@register.filter
def word_count(text: str | None) -> int:
    """How many words a text has, counted as the page's script counts them: by white space."""
    return len((text or "").split())


@register.filter
def rate(job: object) -> str:
    """How fast a running job goes, in words; empty while that cannot be said."""
    if not isinstance(job, Job) or job.status != JobStatus.RUNNING or not job.started_at or not job.done:
        return ""
    seconds = (timezone.now() - job.started_at).total_seconds()
    if seconds < 2:
        return ""
    each = job.done / seconds
    return f"{thousands(round(each))} a second" if each >= 2 else f"{thousands(round(each * 60))} a minute"
