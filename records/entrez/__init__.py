"""PubMed by the E-utilities: `PubMed` asks, `reconcile` compares, the limiters keep within the rate."""

from __future__ import annotations

from records.entrez.answers import SearchAnswer
from records.entrez.client import NCBI, PubMed
from records.entrez.errors import PubMedError
from records.entrez.limits import LocalLimiter, SharedLimiter
from records.entrez.reconciliation import Reconciliation, pmid_of, reconcile
from records.entrez.splitting import Slice

__all__ = [
    "NCBI",
    "LocalLimiter",
    "PubMed",
    "PubMedError",
    "Reconciliation",
    "SearchAnswer",
    "SharedLimiter",
    "Slice",
    "pmid_of",
    "reconcile",
]
