"""What the worker does for this app, by the kind of job; reviews.tasks rings."""

from __future__ import annotations

from analysis import calculation, handoffs, runs
from reviews import jobs

jobs.register(handoffs.KIND, handoffs.receive)
jobs.register(runs.KIND, calculation.perform)
