"""What the ledger tells of searches, records and duplicates."""

from __future__ import annotations

SENTENCES = {
    "search.created": "wrote down a search",
    "search.revised": "changed what is written down of a search: {changes}",
    "import.started": "began to bring in records from {source}",
    "import.finished": "brought in {new} new records of {in_file}: {known} already known, {set_aside} set aside",
    "record.added": "added by hand “{title}”",
    "reports.merged": "merged records into one report",
    "records.split": "split records off a report",
}
AREAS = {
    "search": "Records",
    "import": "Records",
    "record": "Records",
    "reports": "Duplicates",
    "records": "Duplicates",
}
