"""A command that looks over every review, prints one JSON line and ends with 0 or 1."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reporting.verification import Finding
from reviews.models import Review

MOST_SHOWN = 100


class Verification(BaseCommand):
    """Subclasses name what is verified of one review."""

    of: Callable[[Review], list[Finding]]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--review", default="", help="Only the review with this public id.")

    def handle(self, *args: Any, **options: Any) -> None:
        reviews = Review.objects.order_by("pk")
        if options["review"]:
            reviews = reviews.filter(public_id=options["review"])
            if not reviews:
                raise CommandError(f"There is no review {options['review']}.")
        findings = [finding for review in reviews for finding in type(self).of(review)]
        report = {
            "ok": not findings,
            "reviews": reviews.count(),
            "problems": len(findings),
            "findings": [asdict(finding) for finding in findings[:MOST_SHOWN]],
        }
        self.stdout.write(json.dumps(report, ensure_ascii=False))
        if findings:
            raise SystemExit(1)
