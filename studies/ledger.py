"""What the ledger tells of studies, outcomes and arms."""

from __future__ import annotations

SENTENCES = {
    "report.linked": "linked a report to a study",
    "report.unlinked": "took a report out of a study",
    "study.renamed": "renamed the study {old} to {new}",
    "study.data_confirmed": "confirmed that the data of a study are adjusted for its design",
    "study.data_not_confirmed": "took back that the data of a study are adjusted for its design",
    "outcome.created": "added the outcome “{label}”",
    "arms.entered": "entered the arms of a study: {measurements} changed",
    "arms.pasted": "pasted a table of arms: {measurements} changed",
    "treatment.renamed": "renamed the treatment {old} to {new} in {arms} arms",
}
AREAS = {
    "report": "Studies",
    "study": "Studies",
    "outcome": "Studies",
    "arms": "Studies",
    "treatment": "Studies",
}
