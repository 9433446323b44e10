"""One name for a language however a source writes it: `eng`, `en` and `ENGLISH` are English. Pure."""

from __future__ import annotations

from records.folding import fold

_CODES = {
    "English": "en eng",
    "Arabic": "ar ara",
    "Bulgarian": "bg bul",
    "Chinese": "zh chi zho mandarin",
    "Croatian": "hr hrv scr",
    "Czech": "cs cze ces",
    "Danish": "da dan",
    "Dutch": "nl dut nld",
    "Finnish": "fi fin",
    "French": "fr fre fra",
    "German": "de ger deu",
    "Greek": "el gre ell",
    "Hebrew": "he heb",
    "Hungarian": "hu hun",
    "Indonesian": "id ind",
    "Italian": "it ita",
    "Japanese": "ja jpn",
    "Korean": "ko kor",
    "Norwegian": "no nb nn nor",
    "Persian": "fa per fas farsi",
    "Polish": "pl pol",
    "Portuguese": "pt por",
    "Romanian": "ro rum ron",
    "Russian": "ru rus",
    "Serbian": "sr srp scc",
    "Slovak": "sk slo slk",
    "Spanish": "es spa",
    "Swedish": "sv swe",
    "Thai": "th tha",
    "Turkish": "tr tur",
    "Ukrainian": "uk ukr",
    "Vietnamese": "vi vie",
}
"""Codes of ISO 639-1 and both sets of 639-2, as MEDLINE and other exports use them."""
_NAMES = {code: name for name, codes in _CODES.items() for code in (*codes.split(), fold(name))}


def name_of(written: str) -> str:
    """The language's name; what is not known here stays as it is written."""
    plain = " ".join(written.split())
    return _NAMES.get(fold(plain), plain)
