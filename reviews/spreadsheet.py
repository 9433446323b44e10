"""Cells that a spreadsheet shows and does not run."""

from __future__ import annotations

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def inert(cell: str) -> str:
    """The text, behind an apostrophe where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell
