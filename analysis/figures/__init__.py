"""Figures of a fitted network, as bytes. Only workers import this package: it loads matplotlib."""

from __future__ import annotations

from collections.abc import Callable

from analysis.figures import forest, network
from analysis.figures.page import Format, Options
from analysis.statistics.network import Fit

__all__ = ["FIGURES", "Format", "Options"]

FIGURES: dict[str, Callable[[Fit, Options], bytes]] = {"network": network.draw, "forest": forest.draw}
