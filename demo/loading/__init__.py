"""Builds the review of the demo through the same functions as the pages use: all of it in one transaction, or nothing.

A loader that is killed half-way therefore leaves nothing behind, and the next start loads anew.
"""

from demo.loading.story import Loaded, load

__all__ = ["Loaded", "load"]
