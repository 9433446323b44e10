"""What the ledger tells of searches, records and duplicates."""

from __future__ import annotations

SENTENCES = {
    "search.created": "wrote down a search",
    "search.stated": "changed what the review says of item {item} of PRISMA-S",
    "search.revised": "changed what is written down of a search: {changes}",
    "searches.ordered": "put the sources in order: {order}",
    "import.started": "began to bring in records from {source}",
    "import.finished": "brought in records: {in_file} came, {new} new, {known} already known, {set_aside} set aside",
    "upload.kept": "brought the file {file}",
    "upload.discarded": "discarded the file {file} before it was read",
    "quarantine.released": "mended the entry of line {line}, which had been set aside, and released it as “{title}”",
    "quarantine.dismissed": "looked at the entry of line {line}, which had been set aside, and left it out",
    "quarantine.taken_back": "set the entry of line {line} aside again",
    "record.added": "added by hand “{title}”",
    "abstracts.added": "added missing abstracts: {number}",
    "abstract.withdrawn": "took back an abstract that had been added",
    "reports.merged": "merged records into one report",
    "records.split": "split records off a report",
    "reports.merge_taken_back": "took back a merge of records into one report",
    "duplicates.looked_again": "looked for duplicates again by rules {version}: {merged} merged, {asked} asked",
    "duplicates.told_apart": "answered that two records are different reports",
    "duplicates.answer_taken_back": "took back an answer that two records are different reports",
}
AREAS = {
    "search": "Records",
    "searches": "Records",
    "import": "Records",
    "record": "Records",
    "abstract": "Records",
    "abstracts": "Records",
    "quarantine": "Records",
    "upload": "Records",
    "duplicates": "Duplicates",
    "reports": "Duplicates",
    "records": "Duplicates",
}
