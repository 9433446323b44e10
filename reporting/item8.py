"""The paragraph that PRISMA 2020 asks for in item 8, from the protocol and what was done: how records were selected."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from records import matching
from records.models import Record
from reporting import places
from reporting.words import counted
from reviews.models import Protocol, ReleaseBy, Review, Settlement
from reviews.snapshot import snapshot
from screening.models import Block, Decision, Stage, StageKind, Standing, Stop
from screening.prioritisation import rct

SETTLED = {
    Settlement.THIRD_PERSON: "Disagreements were settled by a person who had not voted on the record.",
    Settlement.CONSENSUS: "Disagreements were settled by consensus of those who had voted, all of whom confirmed.",
    Settlement.EITHER: "Disagreements were settled by consensus, or else by a person who had not voted on the record.",
}
