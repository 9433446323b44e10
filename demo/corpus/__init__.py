"""The synthetic corpus of the demo: invented reports of invented studies, labelled as such everywhere."""

from demo.corpus.assembly import build, pubmed_citations
from demo.corpus.model import ArmData, Corpus, Design, Kind, Source, Stage, SyntheticReport, Verdict, Vote

__all__ = [
    "ArmData",
    "Corpus",
    "Design",
    "Kind",
    "Source",
    "Stage",
    "SyntheticReport",
    "Verdict",
    "Vote",
    "build",
    "pubmed_citations",
]
