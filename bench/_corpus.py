"""A corpus of invented records with its own truth: studies, their copies in several databases, and the known traps.

Everything is made from word lists of this file and a seed. Titles are drawn so that a vocabulary grows as in real
searches: common words, rare words, and names of drugs and scales that are met in one study only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from random import Random

from bench import _copies
from records.matching import Entry

TRAPPED = 0.06
DESIGNS = (
    "a randomised controlled trial", "a randomized, double-blind, placebo-controlled trial", "a cohort study",
    "a systematic review", "a pilot study", "protocol for a multicentre trial", "results of a national survey",
    "a case-control study", "a crossover trial", "six-month follow-up", "a qualitative study", "an open-label study",
)  # fmt: skip
OPENINGS = (
    "Effect of {drug} on {outcome} in {people} with {condition}",
    "{drug} versus {other} for {condition} in {people}",
    "{outcome} after {procedure} for {condition}",
    "{procedure} in {people} with {condition} and {condition2}",
    "Association of {outcome} with {condition} among {people}",
    "Cost-effectiveness of {procedure} compared with {drug} in {condition}",
    "Predictors of {outcome} in {people} treated with {drug} for {condition}",
    "{drug}-induced {condition2} in {people}: mechanisms and {outcome}",
    "Does {procedure} improve {outcome} in {condition}",
    "Long-term {outcome} of {people} after {procedure}",
)
PEOPLE = (
    "adults", "children", "older people", "women", "men", "pregnant women", "nurses", "veterans", "adolescents",
    "outpatients", "survivors", "infants", "athletes", "caregivers", "smokers", "health-care workers", "workers",
)  # fmt: skip
OUTCOMES = (
    "pain intensity", "quality of life", "return to work", "walking speed", "sleep quality", "blood pressure",
    "mortality", "length of stay", "wound healing", "bone density", "visual acuity", "anxiety", "opioid use",
    "functional recovery", "IL-6 levels", "TNF-α expression", "β-cell function", "HbA1c", "fatigue", "hospitalisation",
    "tumour growth", "weight loss", "oxygen uptake", "cognitive decline", "readmission", "adherence", "disability",
)  # fmt: skip
CONDITIONS = (
    "chronic low back pain", "type 2 diabetes", "heart failure", "asthma", "knee osteoarthritis", "major depression",
    "migraine", "failed back surgery syndrome", "ischaemic stroke", "chronic kidney disease", "pleural effusion",
    "hepatitis C", "breast cancer", "cervical radiculopathy", "Parkinson's disease", "COPD", "rheumatoid arthritis",
    "epilepsy", "glaucoma", "psoriasis", "anaemia", "sepsis", "obesity", "neuropathic pain", "Crohn's disease",
    "HIV infection", "tuberculosis", "malaria", "schizophrenia", "insomnia", "Sjögren syndrome", "Ménière's disease",
)  # fmt: skip
PROCEDURES = (
    "spinal cord stimulation", "lumbar fusion", "cognitive behavioural therapy", "supervised exercise", "acupuncture",
    "total hip replacement", "laparoscopic repair", "telephone follow-up", "nerve block", "radiotherapy", "dialysis",
    "mindfulness training", "early mobilisation", "transcranial stimulation", "vaccination", "screening", "coaching",
    "epidural injection", "plasma exchange", "compression therapy", "laser treatment", "motivational interviewing",
)  # fmt: skip
SUBJECTS = (
    "Pain", "Spine", "Cardiology", "Neurology", "Clinical Oncology", "Rheumatology", "Anesthesia", "Nursing", "Surgery",
    "Internal Medicine", "Rehabilitation", "Psychiatry", "Public Health", "Diabetes Research", "Respiratory Medicine",
    "Infectious Diseases", "Epidemiology", "Nutrition", "Pediatrics", "Geriatrics", "Ophthalmology", "Hematology",
)  # fmt: skip
KINDS = ("Journal of {}", "European Journal of {}", "Annals of {}", "{} International", "Archives of {}", "{} Reviews")
ONSETS = ("b", "br", "c", "d", "f", "g", "h", "k", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "w", "z")
VOWELS = ("a", "e", "i", "o", "u", "ei", "ia", "ö", "é", "ü", "ou")
CODAS = ("", "", "n", "r", "l", "s", "nd", "ck", "tz", "m")
ENDINGS = ("ine", "mab", "ol", "pril", "statin", "tide", "azole", "idone", "gliptin", "cillin", "afil", "vir")
SENTENCES = (
    "We enrolled {n} {people} with {condition} at {k} sites.", "The primary outcome was {outcome} at {k} weeks.",
    "Mean {outcome} changed by {n} points (95% CI {k} to {n}).", "{drug} was well tolerated in {n} of them.",
    "Little is known about {outcome} in {condition}.", "{procedure} did not differ from {drug} in {outcome}.",
    "Of {n} eligible {people}, {k} were lost to follow-up.", "Further trials of {drug} in {condition} are needed.",
)  # fmt: skip


def made(number: int, *, seed: int) -> Iterator[tuple[Entry, int]]:
    """So many entries with the number of their group; keys count from 0. The same seed gives the same corpus."""
    return islice(_keyed(_endless(Random(seed))), number)


def _keyed(groups: Iterator[list[list[Entry]]]) -> Iterator[tuple[Entry, int]]:
    key = group = 0
    for study in groups:
        for report in study:
            for entry in report:
                yield replace(entry, key=key), group
                key += 1
            group += 1


def _endless(rng: Random) -> Iterator[list[list[Entry]]]:
    """Studies without end: each a list of reports, each of these a list of its records."""
    while True:
        report = base(rng)
        reports = [report]
        if rng.random() < TRAPPED:
            reports += rng.choice(_copies.TRAPS)(rng, report, base)
        yield [_copies.records(rng, each) for each in reports]


def base(rng: Random) -> Entry:
    """One article as its publisher has it."""
    words = _words(rng)
    heading = rng.choice(OPENINGS).format(**words)
    if rng.random() < 0.6:
        heading += f": {rng.choice(DESIGNS)}"
    first = rng.randint(2, 1900)
    year = rng.randint(1985, 2025)
    subject = rng.choice(SUBJECTS)
    return Entry(
        key=0,
        title=heading[0].upper() + heading[1:],
        authors=tuple(_author(rng) for _ in range(min(12, 1 + int(rng.expovariate(0.25))))),
        year=year,
        journal=rng.choice(KINDS).format(subject),
        volume=str(year - 1970 + len(subject)),
        issue=str(rng.randint(1, 12)),
        pages=f"{first}-{first + rng.randint(3, 14)}",
        doi=f"10.{rng.randint(1000, 9999)}/{_syllables(rng, 1)}.{year}.{rng.getrandbits(32):08x}",
        pmid=str(rng.randint(3_000_000, 39_999_999)) if rng.random() < 0.7 else "",
        abstract=" ".join(_sentence(rng) for _ in range(8)),
    )


def _words(rng: Random) -> dict[str, str]:
    condition, other = rng.sample(CONDITIONS, 2)
    return {
        "drug": _syllables(rng, 2) + rng.choice(ENDINGS),
        "other": _syllables(rng, 2) + rng.choice(ENDINGS),
        "outcome": rng.choice(OUTCOMES),
        "people": rng.choice(PEOPLE),
        "condition": condition,
        "condition2": other,
        "procedure": rng.choice(PROCEDURES),
    }


def _sentence(rng: Random) -> str:
    said = rng.choice(SENTENCES).format(**_words(rng), n=rng.randint(20, 900), k=rng.randint(2, 52))
    return said[0].upper() + said[1:]


def _author(rng: Random) -> str:
    """`Family, Given M.`"""
    initial = f" {rng.choice('ABCDEFGHJKLMNPRSTVW')}." if rng.random() < 0.5 else ""
    return f"{_syllables(rng, 2).capitalize()}, {_syllables(rng, 2).capitalize()}{initial}"


def _syllables(rng: Random, number: int) -> str:
    return "".join(rng.choice(ONSETS) + rng.choice(VOWELS) + rng.choice(CODAS) for _ in range(number))
