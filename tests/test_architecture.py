"""The rules import-linter cannot see: one writer per table, one rule for reading votes, one door for every view."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from reviews import guards

ROOT = Path(__file__).resolve().parent.parent
OWN = ("accounts", "reviews", "records", "screening", "studies", "analysis", "reporting")
WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "delete", "bulk_update"}

WRITERS: dict[str, set[str]] = {
    "ImportedJudgement": {"records/judgements.py"},
    "Decision": {"screening/decisions.py"},
    "Standing": {"screening/standing.py"},
    "Resolution": {"screening/conflicts.py", "screening/settlements.py", "screening/standing.py"},
    "Event": {"reviews/audit.py"},
    "ChainHead": {"reviews/audit.py", "reviews/founding.py"},
    "Amendment": {"reviews/protocol.py"},
    "Membership": {"reviews/founding.py", "reviews/team.py"},
    "Block": {"screening/blocks.py"},
    "Slot": {"screening/blocks.py", "screening/regroup.py"},
    "Assignment": {"screening/blocks.py"},
    "Permit": {"screening/permits.py"},
    "Stop": {"screening/stops.py"},
    "Ranking": {"screening/relevance.py"},
    "KnownRelevant": {"screening/known.py"},
    "Retrieval": {"screening/retrieval.py", "screening/regroup.py"},
    "FullText": {"screening/fulltexts.py", "screening/regroup.py"},
    "Handoff": {"analysis/handoffs.py"},
    "Measurement": {"studies/extraction.py"},
    "StudyReport": {"studies/linking.py"},
    "PossibleDuplicate": {"records/questions.py"},
    "Separation": {"records/duplicates.py"},
    "Annotation": {"records/annotations.py"},
    "Statement": {"records/statements.py"},
    "Upload": {"records/uploads.py"},
    "Record": {"records/staging.py", "records/duplicates.py"},
    "Report": {"records/staging.py", "records/duplicates.py"},
    "Placement": {"records/staging.py", "records/duplicates.py"},
    "RawText": {"records/staging.py"},
    "Revision": {"records/staging.py"},
    "Sighting": {"records/staging.py"},
    "Quarantined": {"records/staging.py", "records/mending.py"},
}
"""Who writes a table, by its manager or by `rows.insert`.

Staging brings records in and clears them away again; `duplicates` moves those that are there to other reports.
`Resolution` also ends where standings show that its votes are no longer the current ones.
"""

READS_ALL_VOTES = {
    "screening/blinding.py",
    "screening/conflicts.py",
    "screening/decisions.py",
    "screening/standing.py",
    "screening/queue.py",
    "screening/regroup.py",
    "screening/settlements.py",
    "screening/models/decisions.py",
}
"""The writers, the projection and its followers; others name the person for whom they read, or what is released."""

BLIND_READS = {"own", "visible_to", "released"}

LEAVES_THE_WALL = {"screening/queue.py:_not_left_to_predecessor", "screening/workload.py:_decided"}
"""Who reads all votes in a request that only reads: numbers and places that tell no verdict."""

WITHOUT_A_REVIEW: dict[str, str] = {
    "home": "the person's own reviews",
    "review_new": "there is no review yet",
    "invitation": "whoever holds the secret; the team's noun checks it",
    "invitation_accept": "whoever holds the secret; the team's noun checks it",
    "healthz": "says that the process is up",
    "readyz": "says whether the parts are up; no data",
    "api-docs": "the description of the API",
    "api-schema": "the description of the API",
    "api-reviews": "the person's own reviews",
    "api-accept": "whoever holds the secret; the team's noun checks it",
    "api-me": "the person's own account",
    "api-tokens": "the person's own account",
    "api-token": "the person's own account",
    "api-token-new": "the person's own account",
    "account": "the person's own account",
    "pubmed_key_save": "the person's own account",
    "pubmed_key_remove": "the person's own account",
    "token_create": "the person's own account",
    "token_revoke": "the person's own account",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for app in OWN:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def chains(tree: ast.AST) -> Iterator[tuple[str, list[str], int]]:
    """Every call chain that starts at `Model.objects`: the model, the names called on it, the line."""
    inner: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Call) and node not in inner:
            names: list[str] = []
            place: ast.AST = node
            while isinstance(place, ast.Attribute | ast.Call):
                if isinstance(place, ast.Attribute):
                    names.append(place.attr)
                    place = place.value
                else:
                    place = place.func
                inner.add(place)
            if isinstance(place, ast.Name) and names[-1:] in (["objects"], ["_default_manager"], ["_base_manager"]):
                yield place.id, names[::-1][1:], node.lineno


def written(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every model that a module writes, by its manager or by many rows at once, with the line."""
    yield from ((model, line) for model, called, line in chains(tree) if WRITES & set(called))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"rows.insert", "insert"}:
            yield ast.unparse(node.args[0]), node.lineno


def test_every_table_has_one_writer() -> None:
    strays = [
        f"{name}:{line} writes {model}"
        for name, tree in modules()
        for model, line in written(tree)
        if model in WRITERS and name not in WRITERS[model]
    ]
    assert strays == []


def test_no_statement_of_ones_own_writes_a_table_that_has_a_writer() -> None:
    """SQL would escape the rule above; `rows.insert` takes the model, so that it does not."""
    tables = {model._meta.db_table for model in apps.get_models() if model.__name__ in WRITERS}
    writing = re.compile(r"\b(?:INSERT INTO|COPY|UPDATE|DELETE FROM)\s+\"?(\w+)")
    strays = [
        f"{name}:{node.lineno}"
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if tables & set(writing.findall(node.value))
    ]
    assert strays == []


def test_votes_are_read_on_somebodys_behalf() -> None:
    strays = [
        f"{name}:{line} reads {model} past the rule"
        for name, tree in modules()
        if name not in READS_ALL_VOTES
        for model, called, line in chains(tree)
        if model == "Decision" and not BLIND_READS & set(called)
    ]
    assert strays == []


def test_the_second_wall_is_left_in_two_places() -> None:
    left = {
        f"{name}:{function.name}"
        for name, tree in modules()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("unsealed")
    }
    assert left == LEAVES_THE_WALL


def test_standings_leave_screening_only_when_released() -> None:
    strays = [
        f"{name}:{line} reads Standing past the rule"
        for name, tree in modules()
        if not name.startswith("screening/")
        for model, called, line in chains(tree)
        if model == "Standing" and "released" not in called
    ]
    assert strays == []


def test_nobody_walks_to_votes_by_a_related_manager() -> None:
    """`record.decisions` would go round the rule; only a resolution names its own votes."""
    strays = [
        f"{name}:{node.lineno}"
        for name, tree in modules()
        if name not in READS_ALL_VOTES | {"screening/conflicts.py"}
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"decisions", "standings"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"record", "report", "stage", "user", "reviewer"}
    ]
    assert strays == []


def routes(patterns: list[Any] | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern), pattern


def own_routes() -> list[tuple[str, URLPattern]]:
    return [(path, route) for path, route in routes() if code_of(route).__module__.split(".")[0] in (*OWN, "config")]


def code_of(route: URLPattern) -> Any:
    view = getattr(route.callback, "cls", None) or getattr(route.callback, "view_class", None)
    return view or inspect.unwrap(route.callback)


@pytest.mark.parametrize(("path", "route"), own_routes(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_view_of_a_review_goes_through_the_door(path: str, route: URLPattern) -> None:
    if "public_id" not in path:
        assert route.name in WITHOUT_A_REVIEW, f"{path} is not classified"
        return
    assert reaches_the_door(code_of(route), 0), f"{path} does not pass access.review_for"


def reaches_the_door(code: Any, depth: int) -> bool:
    """Whether the source calls `review_for`, itself or by a function of our own that it calls."""
    source = textwrap.dedent(inspect.getsource(code))
    if "review_for(" in source:
        return True
    if depth == 3:
        return False
    space = vars(inspect.getmodule(code))
    called = {node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)}
    for node in called:
        target = resolve(node, space)
        ours = inspect.isfunction(target) and target.__module__.split(".")[0] in OWN
        if ours and reaches_the_door(inspect.unwrap(target), depth + 1):
            return True
    return False


def resolve(node: ast.expr, space: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return space.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return getattr(space.get(node.value.id), node.attr, None)
    return None


def test_the_web_process_loads_no_mathematics() -> None:
    script = (
        "import django, sys; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns; "
        "heavy = {'scipy', 'matplotlib', 'sklearn'} & set(sys.modules); sys.exit(f'{heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]


def test_the_web_process_rings_for_its_jobs() -> None:
    """Without it every job waits for the sweep."""
    script = "import config.wsgi, sys; from reviews import jobs; sys.exit(0 if jobs.ring else 'nobody is rung')"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]


@pytest.mark.django_db
def test_the_triggers_stand() -> None:
    assert guards.missing() == []


def test_everything_that_holds_a_vote_is_protected() -> None:
    """No row that a decision hangs on can be deleted from under it."""
    decision = apps.get_model("screening", "Decision")
    keys = [field for field in decision._meta.fields if field.many_to_one]
    assert keys
    assert {field.name: field.remote_field.on_delete.__name__ for field in keys} == dict.fromkeys(
        (field.name for field in keys), "PROTECT"
    )
