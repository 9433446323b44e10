"""Figures: the same bytes each time, in each format, with the words a reader needs."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from analysis.figures import FIGURES, Format, Options, page
from analysis.statistics import network
from analysis.statistics.effects import Arm, Contrast, Contrasts, Measure, contrasts
from analysis.statistics.league import Pool
from analysis.statistics.network import Fit

LONG = "An invented treatment with a very long name that costs $5 and goes on"
MAGIC = {Format.SVG: b"<?xml", Format.PDF: b"%PDF", Format.PNG: b"\x89PNG"}


def ring(n: int) -> Fit:
    """A synthetic network of n treatments, each compared with the first, odds ratios that differ widely."""
    names = [f"{LONG} {index}" if index % 3 == 1 else f"Drug {index}" for index in range(n)]
    rows = [Contrast(f"s{i}", name, names[0], (-1) ** i * i / 2, 0.3 + i / 9) for i, name in enumerate(names) if i]
    rows += [Contrast(f"t{i}", name, names[0], (-1) ** i * i / 3, 0.2) for i, name in enumerate(names) if i]
    return network.fit(Contrasts(tuple(rows), Measure.OR), reference=names[0])


@pytest.fixture
def fit() -> Fit:
    arms = [Arm("s", name, 10, mean=mean, sd=2.0) for name, mean in (("A", 0.0), (LONG, 2.0), ("C", 4.0))]
    return network.fit(contrasts(arms, measure=Measure.SMD), reference="A")


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[page.Page]:
    """The pages that were drawn, kept for a closer look."""
    pages: list[page.Page] = []
    blank = page.blank

    def kept(width: float, height: float) -> page.Page:
        pages.append(blank(width, height))
        return pages[-1]

    monkeypatch.setattr("analysis.figures.network.blank", kept)
    monkeypatch.setattr("analysis.figures.forest.blank", kept)
    return pages


def said(one: page.Page) -> str:
    return "\n".join(text.get_text() for text in one.axes.texts)


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_the_same_bytes_each_time(name: str, form: Format, fit: Fit) -> None:
    first, second = (FIGURES[name](fit, Options(format=form)) for _ in range(2))
    assert first == second
    assert first.startswith(MAGIC[form])


@pytest.mark.parametrize("name", FIGURES)
def test_an_svg_has_a_title_and_no_date(name: str, fit: Fit) -> None:
    text = FIGURES[name](fit, Options(outcome="Pain")).decode()
    title = ET.fromstring(text).find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert (title.text or "").startswith("Pain: ")
    assert "<dc:date>" not in text


@pytest.mark.parametrize("n", [2, 3, 5, 8, 13, 22])
@pytest.mark.parametrize("name", FIGURES)
def test_words_overlap_nowhere_and_stay_on_the_page(name: str, n: int, drawn: list[page.Page]) -> None:
    FIGURES[name](ring(n), Options(format=Format.PNG))
    renderer = FigureCanvasAgg(drawn[0].figure).get_renderer()
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in drawn[0].axes.texts if text.get_text()]
    frame = drawn[0].figure.bbox
    for text, box in boxes:
        assert frame.x0 <= box.x0, text
        assert box.x1 <= frame.x1, text
        assert frame.y0 <= box.y0, text
        assert box.y1 <= frame.y1, text
    for (one, a), (two, b) in combinations(boxes, 2):
        assert not a.overlaps(b), (one, two)


def test_a_forest_says_what_it_shows(drawn: list[page.Page]) -> None:
    FIGURES["forest"](ring(5), Options(format=Format.PNG))
    words = said(drawn[0])
    for expected in (
        "Every treatment against Drug 0",
        "Odds ratio, random effects model, k = 8 studies. Reference: Drug 0.",
        "τ² = ",
        "OR (95 % CI)",
        "95 % prediction",
        "Odds ratio (log scale)",
        "← favours the treatment",
        "favours Drug 0 →",
    ):
        assert expected in words


def test_a_forest_turns_its_sides_with_the_direction(drawn: list[page.Page]) -> None:
    FIGURES["forest"](ring(5), Options(format=Format.PNG, lower_is_better=False, pool=Pool.COMMON))
    words = said(drawn[0])
    assert "← favours Drug 0" in words
    assert "favours the treatment →" in words
    assert "common effect model" in words
    assert "prediction" not in words


def test_a_network_says_what_size_and_width_mean(fit: Fit, drawn: list[page.Page]) -> None:
    FIGURES["network"](fit, Options(format=Format.PNG))
    FIGURES["network"](ring(4), Options(format=Format.PNG))
    assert "Network of 3 treatments, 1 study, 30 participants" in said(drawn[0])
    assert "Every treatment has the same number of participants: 10." in said(drawn[0])
    assert "Every line stands for 1 study comparing the two directly." in said(drawn[0])
    assert "A larger circle means more studies: from 2 to 6 per treatment." in said(drawn[1])


def test_names_are_words_and_not_formulas(drawn: list[page.Page], fit: Fit) -> None:
    FIGURES["network"](fit, Options(format=Format.PNG))
    assert not any(text.get_parse_math() for text in drawn[0].axes.texts)
