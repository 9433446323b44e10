"""Every act of the code is told in words, and no sentence tells how somebody decided."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviews import ledger
from screening.models import StageKind

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "reviews", "records", "screening", "studies", "analysis", "reporting", "demo")
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
SECRET = ("verdict", "exclusion_reason", "design", "comment", "note", "decision")


def actions() -> Iterator[str]:
    for file in (file for app in APPS for file in (ROOT / app).rglob("*.py")):
        text = file.read_text()
        yield from in_keywords(ast.parse(text))
        if "audit.record(" in text:
            yield from handed_on(ast.parse(text))


def in_keywords(tree: ast.Module) -> Iterator[str]:
    """`action="noun.verbed"`, also by way of a constant of the module."""
    named = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "action":
            yield from strings(named.get(node.value.id, node) if isinstance(node.value, ast.Name) else node.value)


def handed_on(tree: ast.Module) -> Iterator[str]:
    """What a module gives to its own function that records, or chooses for it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for given in node.args:
                yield from strings(given)
        if isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["action"]:
            yield from strings(node.value)


def strings(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and ACTION.fullmatch(part.value):
            yield part.value


USED = sorted(set(actions()))


def test_the_scan_finds_acts_however_they_are_named() -> None:
    assert {"review.founded", "stage.closed", "decision.cast", "study.data_confirmed", "demo.loaded"} <= set(USED)
    assert len(USED) > 50


@pytest.mark.parametrize("action", USED)
def test_every_act_of_the_code_has_a_sentence(action: str) -> None:
    assert action in ledger.SENTENCES


@pytest.mark.parametrize("action", USED)
def test_every_act_has_an_area_and_words_for_the_filter(action: str) -> None:
    assert ledger.area(action) != "Other"
    assert not re.search(r"[{}_.]", ledger.act(action))
    assert len(ledger.act(action)) > 5


def test_the_filter_offers_words() -> None:
    assert ledger.act("protocol.revised") == "changed the protocol"
    assert ledger.act("team.granted") == "gave … the role …"
    assert ledger.act("decision.cast") == "decided a record"
    assert ledger.area("decision.cast") == "Screening"


@pytest.mark.parametrize("action", sorted(ledger.SENTENCES))
def test_no_sentence_names_a_verdict_or_what_was_said_with_it(action: str) -> None:
    told = ledger.sentence(action, dict.fromkeys(SECRET, "canary"), {})
    assert "canary" not in told
    assert not re.search(r"\b(includ|exclude|maybe)", told)


@pytest.mark.parametrize(
    ("action", "detail", "words"),
    [
        ("decision.cast", {"stage": "title_abstract"}, "decided a record (titles and abstracts)"),
        ("stage.closed", {"stage": "full_text"}, "closed the stage of full texts"),
        ("retrieval.recorded", {"outcome": "not_retrieved"}, "wrote down a full text as not retrieved"),
        ("team.joined", {"roles": ["lead", "reviewer"]}, "joined by invitation as lead, reviewer"),
        ("block.released", {"stage": "title_abstract", "block": 0}, "opened block 0, the pilot (titles and abstracts)"),
    ],
)
def test_closed_lists_are_in_words(action: str, detail: dict[str, object], words: str) -> None:
    assert ledger.sentence(action, detail, {}) == words


@pytest.mark.parametrize("kind", StageKind.values)
def test_no_kind_of_stage_is_named_as_the_database_does(kind: str) -> None:
    for action in ledger.SENTENCES:
        assert kind not in ledger.sentence(action, {"stage": kind}, {})
