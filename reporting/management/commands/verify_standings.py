"""Derive every standing anew from the decisions, and say which stored one differs."""

from __future__ import annotations

from reporting import verification
from reporting.management.verifying import Verification


class Command(Verification):
    help = "Whether every stored standing is what the facts derive: one JSON line, exit 1 where it is not."
    of = staticmethod(verification.standings_of)
