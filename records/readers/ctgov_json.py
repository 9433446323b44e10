"""ClinicalTrials.gov's JSON, as a list of studies or as its interface answers; one study in memory at a time.

Source of the format: ClinicalTrials.gov API 2.0, Study data structure.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from records.readers import abstracts, dates, registry
from records.readers.citation import Citation, Unreadable, UnreadableFile
from records.readers.inline_text import tidy
from records.readers.tagged import unique

CHUNK = 1 << 18
STUDY_CHARS = 8_000_000
AGAIN = "Download the studies from ClinicalTrials.gov again, as JSON or CSV."
_SIGN = re.compile(r'\A\s*[\[{].{0,300}?"protocolSection"\s*:', re.DOTALL)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[{}\[\]]', re.DOTALL)


def recognises(text: str) -> bool:
    """JSON with a `protocolSection` near its beginning (see `sniffing.Format`)."""
    return bool(_SIGN.match(text))


def read(stream: BinaryIO) -> Iterator[Citation | Unreadable]:
    """Yield every study; raises UnreadableFile, in a sentence, where the JSON breaks off or is none."""
    seen = 0
    for line, text in _studies(_texts(stream)):
        seen += 1
        yield _study(line, text)
    if not seen:
        raise UnreadableFile(f"This JSON holds no studies. {AGAIN}")


def _texts(stream: BinaryIO) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    stream.seek(0)
    try:
        while chunk := stream.read(CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise UnreadableFile(f"The file is not JSON: it holds bytes that are not UTF-8. {AGAIN}") from None


def _studies(texts: Iterator[str]) -> Iterator[tuple[int, str]]:
    """The text of each study, with the line at which it starts."""
    first = next(texts, "")
    cutter = _Cutter(_depth_of_studies(first))
    yield from cutter.feed(first)
    for text in texts:
        yield from cutter.feed(text)
    yield from cutter.feed("", last=True)
    cutter.close()


def _depth_of_studies(text: str) -> int:
    """How many brackets are open around a study: none, those of a list, or those of an answer with a list in it."""
    if text.lstrip().startswith("["):
        return 1
    return 0 if re.match(r'\s*\{\s*"(?:protocolSection|derivedSection|hasResults)"', text) else 2


class _Cutter:
    """Cuts JSON into the objects at one depth. A piece that waits for its end starts at a study or inside none."""

    def __init__(self, depth: int) -> None:
        self._at = depth
        self._depth = 0
        self._line = 1
        self._held = ""
        self._looked = 0
        self._start = -1
        self._enough = 0

    def feed(self, text: str, *, last: bool = False) -> Iterator[tuple[int, str]]:
        """The studies that become whole with this text, each with its line."""
        self._held += text
        # A text in quotation marks that goes on and on is looked at again only when twice as much of it is there.
        if len(self._held) < self._enough and not last:
            return
        self._enough = 0
        for token in _TOKEN.finditer(self._held, self._looked):
            mark = token[0]
            if mark[0] == '"' and (mark[-1] != '"' or len(mark) == 1) and token.end() == len(self._held):
                self._enough = 2 * (token.end() - token.start())
                break
            self._looked = token.end()
            if self._closes(mark, token.start()):
                yield self._line + self._held.count("\n", 0, self._start), self._held[self._start : self._looked]
                self._start = -1
        self._forget(self._start if self._start >= 0 else self._looked)

    def _closes(self, mark: str, place: int) -> bool:
        """Note an opening or closing bracket; whether it closes a study."""
        if mark in "{[":
            if self._depth == self._at and mark == "{":
                self._start = place
            self._depth += 1
            return False
        self._depth -= mark in "}]"
        return mark == "}" and self._depth == self._at and self._start >= 0

    def _forget(self, upto: int) -> None:
        self._line += self._held.count("\n", 0, upto)
        self._held, self._looked = self._held[upto:], self._looked - upto
        self._start = 0 if self._start >= 0 else -1
        if len(self._held) > STUDY_CHARS:
            raise UnreadableFile(f"A study near line {self._line} is longer than 8 MB, which none is. {AGAIN}")

    def close(self) -> None:
        """Raise UnreadableFile if something is still open."""
        if self._depth:
            raise UnreadableFile(f"The JSON breaks off behind line {self._line}. {AGAIN}")


def _study(line: int, text: str) -> Citation | Unreadable:
    try:
        study = json.loads(text)
        protocol = study["protocolSection"]
        return _trial(protocol, line, text)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        reason = f"The study that starts in line {line} is not what ClinicalTrials.gov writes. Add it by hand."
        return Unreadable(line=line, reason=reason, raw=text)


def _trial(protocol: dict[str, Any], line: int, raw: str) -> Citation | Unreadable:
    identity = protocol.get("identificationModule", {})
    number = identity["nctId"]
    others = [each.get("id", "") for each in identity.get("secondaryIdInfos", [])]
    others.append(identity.get("orgStudyIdInfo", {}).get("id", ""))
    return registry.trial(
        number=number,
        titles=[tidy(identity.get("officialTitle")), tidy(identity.get("briefTitle"))],
        line=line,
        raw=raw,
        other_numbers="\n".join(others),
        sponsors=unique([tidy(_at(protocol, "sponsorCollaboratorsModule", "leadSponsor").get("name"))]),
        registered=dates.iso(_registered(protocol.get("statusModule", {}))),
        abstract=abstracts.shape(protocol.get("descriptionModule", {}).get("briefSummary", "")),
        kind=protocol.get("designModule", {}).get("studyType", "").capitalize(),
        keywords=_keywords(protocol),
        urls=(f"https://clinicaltrials.gov/study/{number}",),
    )


def _at(protocol: dict[str, Any], module: str, part: str) -> dict[str, Any]:
    found: dict[str, Any] = protocol.get(module, {}).get(part, {})
    return found


def _registered(status: dict[str, Any]) -> str:
    submitted = status.get("studyFirstSubmitDate", "")
    return str(submitted or status.get("studyFirstPostDateStruct", {}).get("date", ""))


def _keywords(protocol: dict[str, Any]) -> tuple[str, ...]:
    conditions = protocol.get("conditionsModule", {})
    arms = protocol.get("armsInterventionsModule", {}).get("interventions", [])
    words = [*conditions.get("conditions", []), *conditions.get("keywords", []), *(arm.get("name", "") for arm in arms)]
    return unique([tidy(word) for word in words])
