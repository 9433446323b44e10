"""manage verify_ledger [--review ID] [--head SEQ:HASH]"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews import audit
from reviews.models import Review

INSTANCE = "instance"


class Command(BaseCommand):
    help = "Check the hash chain of every ledger. Prints one line of JSON; exit 0 if all hold, else 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--review", default="", help=f"only this review's public id, or “{INSTANCE}”")
        parser.add_argument("--head", default="", metavar="SEQ:HASH", help="a head written down outside, with --review")

    def handle(self, *args: Any, review: str, head: str, **options: Any) -> None:
        if head and not review:
            raise CommandError("--head belongs to one ledger: name it with --review.")
        known = _head(head)
        ledgers = {name: _told(ledger, known) for name, ledger in _ledgers(review)}
        ok = not any(told["findings"] for told in ledgers.values())
        self.stdout.write(json.dumps({"ok": ok, "ledgers": ledgers}))
        if not ok:
            sys.exit(1)


def _ledgers(wanted: str) -> list[tuple[str, Review | None]]:
    every: list[tuple[str, Review | None]] = [(INSTANCE, None)]
    every += [(review.public_id, review) for review in Review.objects.order_by("pk")]
    chosen = [pair for pair in every if wanted in ("", pair[0])]
    if not chosen:
        raise CommandError(f"There is no review {wanted}.")
    return chosen


def _head(text: str) -> tuple[int, str] | None:
    if not text:
        return None
    seq, _, digest = text.partition(":")
    if not seq.isdecimal() or not digest:
        raise CommandError("Write the head as SEQ:HASH, as a backup's manifest names it.")
    return int(seq), digest


def _told(review: Review | None, known: tuple[int, str] | None) -> dict[str, Any]:
    findings = audit.verify(review, known_head=known)
    seq, digest = audit.head_of(review)
    return {
        "head": f"{seq}:{digest}",
        "findings": [{"seq": finding.seq, "what": finding.what} for finding in findings],
    }
