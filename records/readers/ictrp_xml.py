"""The WHO register platform's XML (`Trials_downloaded_from_ICTRP`), a trial at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element

from records.readers import dates, inline_text, registry, xml_records
from records.readers.citation import Citation, Unreadable, UnreadableFile
from records.readers.tagged import unique
from records.readers.xml_records import Start, Target, text_of

_SIGN = re.compile(r"<Trials_downloaded_from_ICTRP\b|<Trial>\s*(?:<\w+>[^<]*</\w+>\s*){0,3}<TrialID>")
AGAIN = "Export the trials from the WHO platform again."


def recognises(text: str) -> bool:
    """XML whose root or first trial is the platform's (see `sniffing.Format`)."""
    return text.lstrip().startswith("<") and bool(_SIGN.search(text[:5_000]))


def read(stream: BinaryIO) -> Iterator[Citation | Unreadable]:
    """Yield every trial; raises UnreadableFile, in a sentence, where the file breaks off or holds none."""
    target = Target(tags=frozenset({"Trial"}), noun="trial", again=AGAIN)
    for start in xml_records.read(stream, target):
        yield _trial(start)
    if not target.starts:
        raise UnreadableFile(f"This file of the WHO platform holds no trials. {AGAIN}")


def _trial(start: Start) -> Citation | Unreadable:
    said = {_name(child): inline_text.flat(child) for child in start.element}
    return registry.trial(
        number=said.get("trialid", ""),
        titles=[said.get("scientifictitle", ""), said.get("publictitle", "")],
        line=start.line,
        raw=text_of(start.element),
        other_numbers=" ".join(said.get(name, "") for name in ("secondaryid", "secondaryids")),
        sponsors=unique([said.get("primarysponsor", "")]),
        registered=dates.ordered(said.get("dateregistration", ""), month_first=False),
        kind=said.get("studytype", ""),
        keywords=unique(_items(said.get("condition", "")) + _items(said.get("intervention", ""))),
        urls=unique([said.get("webaddress", said.get("url", ""))]),
    )


def _name(element: Element) -> str:
    return element.tag.replace("_", "").lower()


def _items(text: str) -> list[str]:
    return [item.strip() for item in re.split(r";|<br>", text, flags=re.IGNORECASE)]
