"""Which records are of one report, over all sources of a review. Pure: no Django.

A duplicate that is missed costs a minute of screening, one that is wrongly joined may cost a study. So two independent
kinds of agreement are needed before anything joins by rule, and whatever speaks against it leaves it to a person.
"""

from records.matching.entry import Entry, Found, Pair
from records.matching.features import Features, kept, restored
from records.matching.finding import find

__all__ = ["VERSION", "Entry", "Features", "Found", "Pair", "find", "kept", "restored"]

VERSION = "2"
"""Counts up with every change of a rule, so that published figures name what they were measured on."""
