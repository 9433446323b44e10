import re
from xml.etree import ElementTree

import pytest

from reporting import diagram, drawings, texts
from reporting.diagram import Voice
from reporting.texts import Template
from screening.models import ExclusionReason
from tests.reporting.conftest import Cast

SVG = "{http://www.w3.org/2000/svg}"


def words(cast: Cast, template: str = "") -> str:
    text = "".join(drawings.svg(cast.review, asked=template, by=cast.lead).pieces)
    tree = ElementTree.fromstring(text)
    return re.sub(
        r"\s+", " ", " ".join(row.text or "" for row in tree.iter() if row.tag in (f"{SVG}text", f"{SVG}tspan"))
    )


@pytest.fixture
def drawn(cast: Cast, population: ExclusionReason) -> Cast:
    one, two = cast.reports(2)
    alone = cast.record(source="Reference lists", kind="citation").report
    cast.screen({one: ("include", "include"), two: ("include", "exclude"), alone: ("include", "include")})
    cast.retrieve(one)
    cast.judge({one: (population, population)})
    return cast


def test_the_boxes_have_the_official_words_and_the_numbers(drawn: Cast) -> None:
    said = words(drawn, "v2")
    for expected in (
        "Identification of studies via databases and registers",
        "Identification of studies via other methods",
        "Records removed before screening:",
        "Duplicate records removed (n = 0)",
        "Records screened (n = 2)",
        "Reports sought for retrieval (n = 1)",
        "Reports not retrieved (n = 0)",
        "Reports assessed for eligibility (n = 1)",
        "Reports excluded (n = 1)",
        "Wrong population (n = 1)",
        "Citation searching (n = 1)",
        "Studies included in review (n = 0)",
    ):
        assert expected in said
    assert "INTERIM: 1 conflict in titles and abstracts to settle, 1 report awaiting retrieval" in said


def test_the_first_template_leaves_other_methods_out_and_says_so(drawn: Cast) -> None:
    said = words(drawn, "v1")
    assert "Citation searching" not in said
    assert "This template has no boxes for other methods" in said


@pytest.mark.parametrize("kind", ["database", "citation"])
def test_without_a_word_the_template_follows_the_sources(cast: Cast, kind: str) -> None:
    cast.record(source="Somewhere", kind=kind)
    assert ("via other methods" in words(cast)) == (kind == "citation")


def test_a_final_diagram_has_no_stamp(cast: Cast) -> None:
    assert "INTERIM" not in words(cast)


def test_the_drawing_stands_on_its_own_and_is_the_same_every_time(drawn: Cast) -> None:
    one, two = ("".join(drawings.svg(drawn.review, asked="v2", by=drawn.lead).pieces) for _ in range(2))
    assert one == two
    assert not re.search(r"href|<style|<script|url\(", one)


def test_a_long_reason_runs_on_and_nothing_overlaps(cast: Cast, population: ExclusionReason) -> None:
    population.label = "Participants had chronic pain for other causes than surgery of the spine " * 3 + "x" * 90
    population.save()
    [one] = cast.reports(1)
    cast.screen({one: ("include", "include")})
    cast.retrieve(one)
    cast.judge({one: (population, population)})
    for template in Template:
        shapes = diagram.draw(cast.flow(), template).shapes
        for shape in shapes:
            lines = [y for text in shape.texts for y, _ in text.rows]
            assert lines == sorted(set(lines))
            assert shape.y < min(lines)
            assert max(lines) < shape.y + shape.h
        boxes = [(s.x, s.y, s.x + s.w, s.y + s.h) for s in shapes]
        assert not [
            (a, b) for a in boxes for b in boxes
            if a < b and a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        ]  # fmt: skip


def test_hostile_names_are_text(cast: Cast) -> None:
    cast.record(source="<script>alert(1)</script>&")
    text = "".join(drawings.svg(cast.review, asked="v1", by=cast.lead).pieces)
    assert "<script>" not in text
    ElementTree.fromstring(text)


@pytest.mark.parametrize("voice", Voice)
def test_every_line_with_a_number_has_a_list_and_is_in_the_list_for_phones(drawn: Cast, voice: Voice) -> None:
    found = drawn.flow()
    for template in Template:
        keys = [text.key for shape in diagram.draw(found, template, voice).shapes for text in shape.texts if text.key]
        listings = [each for group in drawings.listed(found, template) for each in group.listings]
        items = [item for listing in listings for item in listing.items]
        lines = [line.key for item in items for line in (item.line, *item.parts)]
        assert sorted(keys) == sorted(lines)
        assert all(line.key for cell in texts.cells(found, template) for line in cell.lines if line.n is not None)
