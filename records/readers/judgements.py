"""What somebody decided in another tool, out of the notes and columns in which its exports say it.

Rayyan names every reviewer; labels and reasons it gives for the team. ASReview (1 and 2) marks a record in notes; in
version 2 further notes or columns say who and why. Covidence exports one list a file and says in it only why a
full text was excluded, with tags and signed notes. What an export does not say is left empty, never guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from records.readers.citation import Judgement

TITLE_ABSTRACT, FULL_TEXT = "title_abstract", "full_text"

_VERDICTS = {"included": "include", "excluded": "exclude", "maybe": "maybe"}
# Each pattern is tried at few places and never goes over a text twice: a note may be five million quotation marks.
_RAYYAN = re.compile(r" ?\|? ?\b(RAYYAN-INCLUSION|RAYYAN-LABELS|RAYYAN-EXCLUSION-REASONS|USER-NOTES): ?")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.?)*+)(?:"|\Z)( ?(?:=>|:))?')
_SIGNS = re.compile(r"RAYYAN-|USER-NOTES|ASReview_|asreview_|Exclusion reason:")
_ASREVIEW = re.compile(r"\bASReview_(relevant|irrelevant|prior)\b")
_LABELLED = {"1": "include", "1.0": "include", "0": "exclude", "0.0": "exclude"}
_REASON = re.compile(r"\s*+Exclusion reason:([^;]*+)(?:;|\Z)", re.IGNORECASE)
_STAMP = re.compile(r" \(\d{4}-\d\d-\d\d[^()]{0,20}\)\((\w{1,20})\):")
_STAMPED_STAGES = {"screen": TITLE_ABSTRACT, "select": FULL_TEXT}


def rayyan(text: str) -> tuple[Judgement, ...]:
    """Votes and notes of each reviewer named in a Rayyan note, labels of the team as one without a name.

    Rayyan does not say whose an exclusion reason is: it goes to everyone who excluded, or to the team if nobody did.
    """
    if "RAYYAN-" not in text and "USER-NOTES:" not in text:
        return ()
    _, *pieces = _RAYYAN.split(" ".join(text.split()))
    said = dict(zip(pieces[::2], pieces[1::2], strict=True))
    voted = _spoken(said.get("RAYYAN-INCLUSION", ""))
    votes = {name: _VERDICTS.get("".join(vote).lower(), "") for name, vote in voted.items()}
    notes = {name: "\n".join(found) for name, found in _spoken(said.get("USER-NOTES", "")).items()}
    reason = ", ".join(_items(said.get("RAYYAN-EXCLUSION-REASONS", "")))
    named = [_rayyan_vote(name, votes.get(name, ""), reason, notes.get(name, "")) for name in votes | notes]
    left = "" if "exclude" in votes.values() else reason
    labels = _items(said.get("RAYYAN-LABELS", ""))
    team = [Judgement(verdict="", reason=left, labels=labels)] if labels or left else []
    return tuple([found for found in named if found.verdict or found.note] + team)


def asreview(text: str) -> tuple[Judgement, ...]:
    """The decision in the notes of one record (all of them, a line each); none where the record was not seen."""
    if "asreview_" not in text.lower():
        return ()
    words = _ASREVIEW.findall(text)
    lines = (line.removeprefix("<p>").removesuffix("</p>").partition(": ") for line in text.split("\n"))
    columns = {name: _value(value) for name, _, value in lines if name.startswith("asreview_")}
    if "relevant" in words or "irrelevant" in words:
        columns["asreview_label"] = "1" if "relevant" in words else "0"
    return asreview_columns(columns, prior="prior" in words)


def asreview_columns(columns: Mapping[str, str], *, prior: bool = False) -> tuple[Judgement, ...]:
    """The decision in one row of an ASReview table: columns by their names (`asreview_label`, or `included`)."""
    label = columns.get("asreview_label", columns.get("included", "")).strip()
    verdict, note = _LABELLED.get(label, ""), columns.get("asreview_note", "").strip()
    tags = _items(columns.get("asreview_tags", "").strip("[]").replace('"', "").replace("'", ""))
    if not (verdict or note or tags):
        return ()
    first = prior or columns.get("asreview_prior", "").strip() in {"1", "1.0"}
    reviewer = columns.get("asreview_user_name", "").strip() or columns.get("asreview_user_email", "").strip()
    labels = (*tags, "prior knowledge") if first else tags
    return (Judgement(verdict=verdict, stage=TITLE_ABSTRACT, reviewer=reviewer, labels=labels, note=note),)


def covidence(columns: Mapping[str, str]) -> tuple[Judgement, ...]:
    """What `Notes` and `Tags` of one row say: the team's exclusion with its reason, tags, and each signed note."""
    notes, tags = columns.get("Notes", "").strip(), _items(columns.get("Tags", ""), mark=";,")
    found = _REASON.match(notes)
    reason, rest = (found[1].strip(), notes[found.end() :].strip()) if found else ("", notes)
    signed = tuple(_signed(rest))
    team = Judgement(
        verdict="exclude" if reason else "",
        stage=FULL_TEXT if reason else "",
        reason=reason,
        labels=tags,
        note="" if signed else rest,
    )
    return (*([team] if reason or tags or team.note else []), *signed)


def in_notes(notes: Iterable[str]) -> tuple[Judgement, ...]:
    """Whatever the notes of one record say, of whichever tool."""
    kept = [note for note in notes if _SIGNS.search(note)]
    if not kept:
        return ()
    text = "\n".join(kept)
    if found := tuple(each for note in kept for each in rayyan(note)) + asreview(text):
        return found
    return covidence({"Notes": text}) if "Exclusion reason:" in text else ()


def _rayyan_vote(name: str, verdict: str, reason: str, note: str) -> Judgement:
    return Judgement(verdict=verdict, reviewer=name, reason=reason if verdict == "exclude" else "", note=note)


def _spoken(text: str) -> dict[str, list[str]]:
    """What each said in `{"Ana"=>"Included", "Bo"=>["one", "two"]}`."""
    said: dict[str, list[str]] = {}
    name = ""
    for quoted, arrow in _QUOTED.findall(text):
        plain = re.sub(r"\\(.)", r"\1", quoted).strip()
        if arrow:
            name = plain
        said.setdefault(name, [])
        if not arrow:
            said[name].append(plain)
    return said


def _signed(notes: str) -> Iterator[Judgement]:
    """Notes as `Ana Muster (2020-04-06 05:05:09)(Select): text;`, one after the other."""
    stamps = list(_STAMP.finditer(notes))
    ends = [0, *(stamp.end() for stamp in stamps)]
    names = [max(notes.rfind(";", end, stamp.start()) + 1, end) for stamp, end in zip(stamps, ends, strict=False)]
    for stamp, start, end in zip(stamps, names, [*names[1:], len(notes)], strict=False):
        yield Judgement(
            verdict="",
            stage=_STAMPED_STAGES.get(stamp[1].lower(), ""),
            reviewer=notes[start : stamp.start()].strip(),
            note=notes[stamp.end() : end].strip().rstrip(";"),
        )


def _items(text: str, *, mark: str = ",") -> tuple[str, ...]:
    found = (item.strip() for item in re.split(f"[{mark}\n]", text))
    return tuple(dict.fromkeys(item for item in found if item))


def _value(written: str) -> str:
    """A value as ASReview 2 notes it, in JSON; anything else as it stands."""
    try:
        return str(json.loads(written))
    except (ValueError, RecursionError):
        return written
