"""What the ledger tells of hand-offs, analyses and runs."""

from __future__ import annotations

SENTENCES = {
    "handoff.sent": "sent hand-off {number} to the analysis queue",
    "handoff.received": "received a hand-off",
    "analysis.created": "set up the analysis “{label}”",
    "run.started": "started run {number} of an analysis",
    "run.finished": "finished a run",
}
AREAS = {
    "handoff": "Analysis",
    "analysis": "Analysis",
    "run": "Analysis",
}
