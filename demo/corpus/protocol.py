"""The protocol of the demo's review and its PubMed query. The review is invented and registered nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from demo.corpus.plan import Reason

QUERY = (
    '("persistent spinal pain syndrome"[tiab] OR "failed back surgery"[tiab]) AND '
    "(stimulation[tiab] OR neuromodulation[tiab] OR epidural[tiab] OR radiofrequency[tiab] "
    'OR "medical management"[tiab])'
)

PROTOCOL: Mapping[str, Any] = {
    "title": "Interventional treatments for persistent spinal pain syndrome type 2: a synthetic demonstration review",
    "prospero_number": None,
    "condition": "Persistent spinal pain syndrome type 2, also known as failed back surgery syndrome",
    "rationale": (
        "Several interventional treatments are offered to people whose pain persists after spinal surgery, and few "
        "have been compared with each other. This protocol is synthetic and belongs to a demonstration."
    ),
    "objective": (
        "To compare the effects of spinal cord stimulation (conventional and high-frequency), epidural steroid "
        "injection, pulsed radiofrequency, conventional medical management and placebo or sham on pain intensity in "
        "adults with persistent spinal pain syndrome type 2. This review is synthetic."
    ),
    "population": {
        "included": "Adults with persistent spinal pain syndrome type 2 after at least one lumbar operation.",
        "excluded": "Pain without previous spinal surgery, cancer pain, mixed populations, animals.",
    },
    "intervention": {
        "included": "Conventional or high-frequency spinal cord stimulation, epidural steroids, pulsed radiofrequency.",
        "excluded": "Revision surgery, intrathecal drugs, psychological or physical treatment alone.",
    },
    "comparator": {
        "included": "Conventional medical management, placebo or sham, or another of the interventions.",
        "excluded": "Two forms or settings of the same intervention.",
    },
    "outcome": {
        "included": "Pain intensity (0-10) at three to twelve months; responders with relief of 50 % or more.",
        "excluded": "Studies in which pain intensity was not measured.",
    },
    "study_design": {
        "included": "Randomised trials: parallel, crossover or cluster.",
        "excluded": "Cohorts, case reports, reviews, guidelines, letters, economic models.",
    },
    "include_terms": ("randomised", "randomized", "randomly", "trial", "sham", "placebo", "allocated"),
    "exclude_terms": ("rats", "mice", "case report", "retrospective", "cancer", "systematic review", "guideline"),
    "pico_terms": (
        "persistent spinal pain syndrome",
        "PSPS",
        "failed back surgery",
        "spinal cord stimulation",
        "10 kHz",
        "epidural steroid",
        "pulsed radiofrequency",
        "medical management",
        "pain intensity",
        "responders",
    ),
    "exclusion_reasons": tuple(reason.value for reason in Reason),
}
