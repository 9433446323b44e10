"""What the worker does for this app, by the kind of job; reviews.tasks rings."""

from __future__ import annotations

from reviews import jobs
from screening import imported, relevance, taking_over, training, zips

jobs.register(imported.KIND, taking_over.perform)
jobs.register(relevance.KIND, training.perform)
jobs.register(zips.KIND, zips.perform)
