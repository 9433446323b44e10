"""Count every review's flow anew, and say whether its identities hold and its lists have the length of its numbers."""

from __future__ import annotations

from reporting import verification
from reporting.management.verifying import Verification


class Command(Verification):
    help = "Whether the PRISMA flow of every review adds up: one JSON line, exit 1 where it does not."
    of = staticmethod(verification.prisma_of)
