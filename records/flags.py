"""What a record says against itself: that its report was retracted, is doubted, was corrected. Pure: no Django.

Read from the links that sources keep (`RetractionIn: …`), from the publication types of MEDLINE ("Retracted
Publication") and from titles as publishers rewrite them ("RETRACTED: …"). A notice, which is a document of its own,
is told from the report that it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from records.folding import fold, unmarked


class Kind(StrEnum):
    """From the gravest down."""

    RETRACTED = "retracted"
    CONCERN = "concern"
    NOTICE = "notice"
    CORRECTED = "corrected"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing said: its kind, in words, and where to read it ("" where the source does not say)."""

    kind: Kind
    word: str
    reference: str = ""

    @property
    def said(self) -> str:
        """`Retracted: J Pain 2021;3:4 PMID 123`."""
        return f"{self.word}: {self.reference}" if self.reference else self.word

    @property
    def grave(self) -> bool:
        """Whether the report cannot be relied on as it stands."""
        return self.kind in (Kind.RETRACTED, Kind.CONCERN)


ERRATUM = "Erratum of another report"
LINKS = {
    "retractionin": (Kind.RETRACTED, "Retracted"),
    "partialretractionin": (Kind.RETRACTED, "Retracted in part"),
    "retractedandrepublishedin": (Kind.RETRACTED, "Retracted and republished"),
    "expressionofconcernin": (Kind.CONCERN, "Expression of concern"),
    "retractionof": (Kind.NOTICE, "Notice of a retraction"),
    "partialretractionof": (Kind.NOTICE, "Notice of a retraction in part"),
    "expressionofconcernfor": (Kind.NOTICE, "Notice of concern"),
    "erratumfor": (Kind.NOTICE, ERRATUM),
    "erratumin": (Kind.CORRECTED, "Corrected"),
    "correctedandrepublishedin": (Kind.CORRECTED, "Corrected and republished"),
    "correctedandrepublishedfrom": (Kind.CORRECTED, "Republished with corrections"),
    "retractedandrepublishedfrom": (Kind.CORRECTED, "Republished after a retraction"),
    "republishedin": (Kind.UPDATED, "Republished"),
    "republishedfrom": (Kind.UPDATED, "Republished from another report"),
    "updatein": (Kind.UPDATED, "Updated"),
    "updateof": (Kind.UPDATED, "Update of another report"),
}
TYPES = {
    "retracted publication": (Kind.RETRACTED, "Retracted"),
    "retracted article": (Kind.RETRACTED, "Retracted"),
    "retraction of publication": (Kind.NOTICE, "Notice of a retraction"),
    "retraction notice": (Kind.NOTICE, "Notice of a retraction"),
    "retraction": (Kind.NOTICE, "Notice of a retraction"),
    "expression of concern": (Kind.NOTICE, "Notice of concern"),
    "published erratum": (Kind.NOTICE, ERRATUM),
    "erratum": (Kind.NOTICE, ERRATUM),
    "corrected and republished article": (Kind.CORRECTED, "Republished with corrections"),
}
_MARK = r"(?:\s*[:.\])–—]|\s+-|\s*$)"
_ERRATA = r"(?:publisher |author )?(?:erratum|errata|corrigendum|corrigenda|addendum and erratum)"
TITLES = tuple(
    (re.compile(pattern, re.IGNORECASE), kind, word)
    for pattern, kind, word in (
        (
            rf"[\W_]*(?:article |paper )?retracted(?: (?:article|paper|publication))?{_MARK}",
            Kind.RETRACTED,
            "Retracted",
        ),
        (r".*[(\[]retracted (?:article|paper)\b", Kind.RETRACTED, "Retracted"),
        (r".*[(\[]retracted[)\]]", Kind.RETRACTED, "Retracted"),
        (rf"[\W_]*withdrawn(?: (?:article|paper))?{_MARK}", Kind.RETRACTED, "Withdrawn"),
        (rf"\W*retraction(?: note)?{_MARK}", Kind.NOTICE, "Notice of a retraction"),
        (r"\W*retraction (?:notice|statement)\b", Kind.NOTICE, "Notice of a retraction"),
        (r"\W*retraction (?:note )?(?:to|of)(?::| [“\"‘'])", Kind.NOTICE, "Notice of a retraction"),
        (r"\W*notice of (?:partial )?retraction\b", Kind.NOTICE, "Notice of a retraction"),
        (
            rf"\W*(?:editorial )?(?:expression|note|notice|statement) of concern(?:{_MARK}| to\b| for\b| re)",
            Kind.NOTICE,
            "Notice of concern",
        ),
        (rf"\W*(?:published )?{_ERRATA}(?:{_MARK}| (?:to|for|in|on)\b)", Kind.NOTICE, ERRATUM),
        (r"\W*(?:publisher |author )?corrections?(?: to)?(?:\s*[:\]]|\s*\.|\s*$)", Kind.NOTICE, ERRATUM),
    )
)
"""How publishers begin a title, and how Web of Science ends one: “… (Retracted article. See vol. 4)”."""


def of(*, title: str, publication_types: Iterable[str] = (), notices: Iterable[str] = ()) -> tuple[Flag, ...]:
    """What one record says, the gravest first, each thing once and with its reference where one is given."""
    return together([[*_linked(notices), *_typed(publication_types), *_titled(title)]])


def together(said: Iterable[Iterable[Flag]]) -> tuple[Flag, ...]:
    """What several records of one report say, in the same order."""
    found: dict[tuple[Kind, str], Flag] = {}
    for flag in (flag for each in said for flag in each):
        same = found.get((flag.kind, flag.word))
        if same is None or not same.reference:
            found[flag.kind, flag.word] = flag
    return tuple(sorted(found.values(), key=lambda flag: list(Kind).index(flag.kind)))


def gravest(flags: Iterable[Flag]) -> str:
    """The kind that a list is filtered by; "" where nothing is said."""
    return next((str(flag.kind) for flag in flags), "")


def _linked(notices: Iterable[str]) -> Iterator[Flag]:
    for notice in notices:
        name, _, reference = notice.partition(":")
        if said := LINKS.get(re.sub(r"[\W_]", "", name).casefold()):
            yield Flag(*said, reference.strip())


def _typed(types: Iterable[str]) -> Iterator[Flag]:
    for name in types:
        if said := TYPES.get(fold(name)):
            yield Flag(*said)


def _titled(title: str) -> Iterator[Flag]:
    plain = " ".join(unmarked(title).split())
    for pattern, kind, word in TITLES:
        if pattern.match(plain):
            yield Flag(kind, word)
            return
