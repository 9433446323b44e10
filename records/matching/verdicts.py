"""From what two entries say of each other to a verdict: sure, unsure, kin or none."""

from __future__ import annotations

from dataclasses import dataclass

from records.matching import evidence
from records.matching.agreement import ALIKE, CLOSE, CUT, DIFFERS, SAME, UNKNOWN
from records.matching.evidence import Evidence
from records.matching.features import Features

SURE, UNSURE, KIN, NONE = "sure", "unsure", "kin", "none"
WEIGHTS = {
    "title": 5,
    "people": 3,
    "pages": 3,
    "doi": 4,
    "pmid": 4,
    "abstract": 3,
    "journal": 2,
    "volume": 2,
    "year": 1,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    tier: str
    firm: bool
    """Of a sure pair: whether identifier or place say so, not words and people alone."""
    score: float
    apart: bool
    """Whether the two may not be in one group, even if a third entry is sure to belong to both."""
    seen: Evidence

    @property
    def worded(self) -> bool:
        """Whether words and people agree."""
        return self.seen.title >= CUT and self.seen.people >= CLOSE


def judge(one: Features, other: Features) -> Verdict | None:
    """None where nothing but chance brought the two together."""
    seen = evidence.between(one, other)
    if seen is None:
        return None
    odd = other_kind(one, other, seen)
    registered = one.form == other.form == "register" and one_trial(seen)
    apart = odd or seen.entry == DIFFERS or (contradicted(seen) and not registered)
    firm = identified(seen) or located(seen)
    return Verdict(_tier(seen, odd=odd, registered=registered, apart=apart), firm, score(seen), apart, seen)


def other_kind(one: Features, other: Features, seen: Evidence) -> bool:
    """Whether one of the two is a notice about the other, its preprint, or its entry in a register."""
    if one.notice != other.notice or seen.linked:
        return True
    if one.form == other.form:
        return False
    return "register" in (one.form, other.form) or ("preprint" in (one.form, other.form) and seen.journal != SAME)


def one_trial(seen: Evidence) -> bool:
    """Whether two entries of registers are one entry met twice; a number that is mentioned only needs the title too."""
    if seen.entry != UNKNOWN:
        return seen.entry == SAME
    return seen.registered == SAME and seen.title >= CUT


def _tier(seen: Evidence, *, odd: bool, registered: bool, apart: bool) -> str:
    if odd:
        return KIN if related(seen) else NONE
    if registered:
        return SURE
    if seen.entry == DIFFERS:
        return KIN if seen.registered == SAME or republished(seen) else NONE
    if not apart and is_sure(seen):
        return SURE
    if is_unsure(seen):
        return UNSURE
    return KIN if republished(seen) or (seen.registered == SAME and seen.people >= CLOSE) else NONE


def identified(seen: Evidence) -> bool:
    return SAME in (seen.doi, seen.pmid, seen.pmcid, seen.accession, seen.entry)


def denied(seen: Evidence) -> bool:
    return DIFFERS in (seen.doi, seen.pmid, seen.pmcid)


def located(seen: Evidence) -> bool:
    """Whether both stand at one place: pages, with volume or journal, and nothing of it against.

    Journals have several names, so another name counts for less than volume, year and pages together.
    """
    if min(seen.year, seen.volume) == DIFFERS:
        return False
    if seen.year == CLOSE and not (seen.volume == SAME or seen.spread):
        return False
    if seen.recurring and (seen.issue == DIFFERS or not SAME == seen.year == seen.volume):
        return False
    if seen.journal == DIFFERS:
        return seen.year == seen.pages == SAME and (seen.volume == SAME or seen.spread)
    return seen.pages >= (CLOSE if seen.journal == SAME else SAME) and SAME in (seen.journal, seen.volume)


def filling(seen: Evidence) -> bool:
    """Whether both fill the same pages of one volume, so that these can be one article only."""
    return seen.spread and located(seen)


def against(seen: Evidence) -> int:
    """How many facts about the place, and identifiers, differ.

    An issue counts only for what returns with every issue: sources number issues in too many ways.
    """
    issue = seen.issue if seen.recurring else UNKNOWN
    return (seen.year, seen.journal, seen.volume, issue, seen.pages, seen.doi, seen.pmid).count(DIFFERS)


def contradicted(seen: Evidence) -> bool:
    """What keeps two entries out of one group whatever others say."""
    if identified(seen):
        return False
    if seen.counted_apart and not (located(seen) and seen.people >= CLOSE):
        return True
    if seen.title == DIFFERS and seen.distinctive and not (seen.people >= CLOSE and located(seen)):
        return True
    if seen.year == DIFFERS and not located(seen):
        return True
    slips = 2 if SAME == seen.title == seen.people == seen.pages == seen.abstract else 1
    return seen.pmid == DIFFERS or against(seen) > slips


def is_sure(seen: Evidence) -> bool:
    """Two independent kinds of agreement (identifier, words, people, place), and nothing grave against."""
    if seen.counted_apart and not numbers_excused(seen):
        return False
    if denied(seen):
        return sure_despite_identifiers(seen)
    if identified(seen):
        return sure_by_identifier(seen)
    return sure_by_place(seen) or sure_by_words(seen)


def numbers_excused(seen: Evidence) -> bool:
    """A slip in a number, or a footnote mark: two parts of one work never fill the same pages."""
    return seen.people >= CLOSE and (filling(seen) or (located(seen) and seen.abstract == SAME))


def sure_despite_identifiers(seen: Evidence) -> bool:
    """A DOI that differs under one PMID is a slip; else two registrants gave one each, and all has to be the same."""
    if seen.pmid == SAME and seen.title == SAME and seen.people >= CLOSE:
        return min(seen.year, seen.volume, seen.pages, seen.pmcid) > DIFFERS
    if not (SAME == seen.title == seen.people == seen.year and seen.distinctive) or DIFFERS in (seen.pmid, seen.pmcid):
        return False
    return (filling(seen) and seen.volume == SAME) or (located(seen) and SAME == seen.pages == seen.abstract)


def sure_by_identifier(seen: Evidence) -> bool:
    if seen.year == DIFFERS and DIFFERS in (seen.volume, seen.pages):
        return False
    if seen.title >= CUT:
        return seen.people > DIFFERS or located(seen) or (seen.title == SAME and seen.distinctive)
    if seen.title == ALIKE:
        return seen.people >= CLOSE and against(seen) == 0 and seen.abstract > DIFFERS
    return translated(seen)


def translated(seen: Evidence) -> bool:
    """Whether the title may stand there in another language: the same people fill the same pages."""
    same = SAME == seen.people == seen.journal == seen.volume == seen.year
    return same and filling(seen) and not seen.one_language and min(seen.issue, seen.abstract) > DIFFERS


def sure_by_place(seen: Evidence) -> bool:
    if not located(seen):
        return False
    if seen.title >= CUT and seen.people == UNKNOWN:
        whole = filling(seen) and SAME == seen.journal == seen.volume == seen.year
        return seen.distinctive and (seen.title == SAME or whole)
    if seen.title >= CUT:
        return seen.people >= CLOSE
    if seen.title == ALIKE:
        return filling(seen) and (seen.people == SAME or (seen.people == CLOSE and SAME == seen.journal == seen.volume))
    return translated(seen)


def sure_by_words(seen: Evidence) -> bool:
    """The place is known of one side only, as of an article that was met before it was printed."""
    issued = SAME == seen.volume == seen.issue == seen.year
    if min(seen.volume, seen.pages, seen.year) == DIFFERS or (seen.journal == DIFFERS and not issued):
        return False
    if seen.language == DIFFERS or (seen.year == CLOSE and not (seen.ahead or seen.volume == SAME)):
        return False
    if seen.title == SAME and seen.abstract == SAME:
        return seen.people > DIFFERS and SAME in (seen.journal, seen.volume, seen.year)
    if not seen.distinctive or not (seen.journal == SAME or issued):
        return False
    if seen.issue == DIFFERS and not (seen.long and SAME == seen.title == seen.people == seen.year):
        return False
    if seen.title >= CLOSE:
        return seen.people >= CLOSE and (seen.year >= CLOSE or seen.people == SAME)
    return seen.title == CUT and seen.people == SAME and seen.year == SAME


def is_unsure(seen: Evidence) -> bool:
    """Whether it is worth a person's second."""
    if identified(seen):
        return seen.title > DIFFERS or seen.people >= CLOSE or min(seen.pages, seen.abstract) > DIFFERS
    if denied(seen) and not seen.distinctive:
        return False
    if seen.title >= CUT and seen.distinctive:
        told = seen.people >= CLOSE or located(seen) or seen.abstract == SAME
        return against(seen) <= 1 and (told or (seen.people == UNKNOWN and seen.year >= CLOSE and not against(seen)))
    if seen.people < CLOSE:
        return False
    if seen.title >= CUT:
        return located(seen)
    if seen.title == ALIKE and not seen.counted_apart:
        return located(seen) or (against(seen) == 0 and seen.year >= CLOSE)
    return seen.people == SAME and filling(seen)


def related(seen: Evidence) -> bool:
    if seen.registered == SAME or seen.linked:
        return True
    return seen.title >= ALIKE and (seen.people >= CLOSE or seen.title >= CUT or identified(seen))


def republished(seen: Evidence) -> bool:
    """One work that stands at two places: an abstract and its article, a guideline in two journals."""
    twice = seen.journal == DIFFERS or seen.abstract == SAME or seen.one_meeting
    return seen.title >= CUT and seen.distinctive and seen.people >= CLOSE and twice


def score(seen: Evidence) -> float:
    """The share of what agrees in all that both sides say, by weight, from 0 to 1."""
    known = {name: weight for name, weight in WEIGHTS.items() if getattr(seen, name) != UNKNOWN}
    got = sum(weight * getattr(seen, name) / SAME for name, weight in known.items())
    return round(max(0.0, min(1.0, got / sum(known.values()) if known else 0.0)), 3)
