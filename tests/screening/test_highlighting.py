import re
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.highlighting import Section, marked, plain, sections

TERMS = {"include": ["randomi*", "spinal cord stimulation"], "exclude": ["rat", "R&D"], "pico": ["spinal cord"]}
CASES = [
    ("Randomised trial", '<mark class="include">Randomised</mark> trial'),
    ("a RAT, two rats, a rate", 'a <mark class="exclude">RAT</mark>, two rats, a rate'),
    ("Spinal-cord\nstimulation", '<mark class="include">Spinal-cord\nstimulation</mark>'),
    ("the spinal cord", 'the <mark class="pico">spinal cord</mark>'),
    ("<i>Rattus</i> H<sub>2</sub>O", "<i>Rattus</i> H<sub>2</sub>O"),
    ("p <b 0.05 & <script>", "p &lt;b 0.05 &amp; &lt;script&gt;"),
    ("an open <i>tag", "an open &lt;i&gt;tag"),
    ("a </sup> alone", "a &lt;/sup&gt; alone"),
    ("<i>a<b>c</i>d</b>", "<i>a&lt;b&gt;c</i>d&lt;/b&gt;"),
    ("R&D", '<mark class="exclude">R&amp;D</mark>'),
    (
        "spinal <i>cord</i> stimulation",
        '<mark class="include">spinal </mark><i><mark class="include">cord</mark></i>'
        '<mark class="include"> stimulation</mark>',
    ),
    ('<i onclick="x">', "&lt;i onclick=&quot;x&quot;&gt;"),
]


@pytest.mark.parametrize(("text", "html"), CASES, ids=[text for text, _ in CASES])
def test_what_is_marked(text: str, html: str) -> None:
    assert marked(text, TERMS) == html


@pytest.mark.parametrize("term", ["", " ", "*", "**"])
def test_an_empty_term_marks_nothing(term: str) -> None:
    assert marked("anything at all", {"include": [term]}) == "anything at all"


PIECES = st.sampled_from(
    ["<i>", "</i>", "<b>", "</b>", "<sub>", "</sup>", "<", ">", "&", '"', "'", "rat", " ", "é", "-"]
)
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=25).map("".join)
WORDS = st.dictionaries(st.sampled_from(["include", "exclude", "pico"]), st.lists(st.text(max_size=5), max_size=4))


@given(TEXTS, WORDS)
def test_without_its_marks_the_marked_text_is_the_text(text: str, terms: dict[str, list[str]]) -> None:
    bare = re.sub(r'<mark class="\w+">|</mark>', "", marked(text, terms))
    assert bare == marked(text, {})
    kept = re.sub(r"</?(?:i|b|sub|sup)>", "", bare)
    assert unescape(kept) == plain(text)
    assert escape(unescape(kept)) == kept


@given(TEXTS, WORDS)
def test_what_opens_closes_in_order(text: str, terms: dict[str, list[str]]) -> None:
    open_tags: list[str] = []
    for closing, name in re.findall(r"<(/?)(\w+)[^>]*>", marked(text, terms)):
        if not closing:
            open_tags.append(name)
        else:
            assert open_tags.pop() == name
    assert not open_tags


@pytest.mark.parametrize(
    ("abstract", "parts"),
    [
        ("", []),
        ("One paragraph.", [Section("", "One paragraph.")]),
        ("Aims:\nWe ask.\n\nMethods:\nWe look.", [Section("Aims", "We ask."), Section("Methods", "We look.")]),
        ("Aims:\n\nText", [Section("", "Aims:"), Section("", "Text")]),
        (f"{'x' * 90}:\ntext", [Section("", f"{'x' * 90}:\ntext")]),
    ],
)
def test_an_abstract_in_its_parts(abstract: str, parts: list[Section]) -> None:
    assert sections(abstract) == parts


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<i>" * 100_000 + "</b>" * 100_000, 0),
        ("<i>" * 100_000 + "</i>" * 100_000, 200_000),
        ("<i>a</i> " * 100_000, 200_000),
    ],
    ids=["never closed", "deeply nested", "many terms between many tags"],
)
def test_a_text_of_tags_costs_no_more_than_its_length(text: str, kept: int) -> None:
    html = marked(text, {"include": ["a"]})
    assert html.count("<i>") + html.count("</i>") == kept
