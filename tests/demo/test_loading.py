"""The loader of the demo: a whole review through the functions of the pages, the same for a seed, kept when there."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from knox.models import AuthToken

from accounts.models import User
from analysis import handoffs, runs
from analysis.models import Run
from demo.corpus import pubmed_citations
from demo.loading import Loaded, frame, installation, load, people
from demo.management.commands.load_demo import SIGN_INS
from demo.pubmed.server import StandIn
from records import pubmed, questions
from records.models import Quarantined, Record, Report
from reporting import identities, prisma
from reviews import access, audit, jobs, ledger, team
from reviews.errors import Conflict
from reviews.models import Job, JobStatus, Review
from screening import blocks, conflicts, queue, retrieval, stages, standing
from screening.models import Block, Retrieval, RetrievalOutcome, StageKind
from studies import extraction, linking, suggestions

SEED = 1


class Undone(Exception):
    """Ends the outer transaction of a load that only its flow is wanted of."""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Quick passwords, no limiter, no bell and own files for the whole module."""
    patch = pytest.MonkeyPatch()
    from django.conf import settings

    patch.setattr(settings, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
    patch.setattr(settings, "FILES", tmp_path_factory.mktemp("files"))
    patch.setattr(pubmed, "limiter", lambda key: lambda: None)
    patch.setattr(jobs, "ring", [])
    with django_db_blocker.unblock():
        yield patch
    patch.undo()


def loaded_with(patch: pytest.MonkeyPatch, seed: int, *, known: dict[str, str] | None = None) -> Loaded:
    from django.conf import settings

    with StandIn(pubmed_citations(seed)) as stand_in:
        patch.setattr(settings, "PUBMED_URL", stand_in.address)
        return load(seed, known=known or {})


@pytest.fixture(scope="module")
def demo(world: pytest.MonkeyPatch) -> Iterator[Loaded]:
    """The demo, loaded once for all tests of this module and taken back at its end."""
    outer = transaction.atomic()
    outer.__enter__()
    try:
        yield loaded_with(world, SEED)
    finally:
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


def user(part: people.Part) -> User:
    return User.objects.get(email=f"{part}{people.DOMAIN}")


def test_the_title_says_that_it_is_synthetic(demo: Loaded) -> None:
    assert demo.review.title.endswith(frame.LABEL)


def test_everybody_has_a_seat_a_password_and_a_token(demo: Loaded) -> None:
    assert [each.role for each in demo.people] == ["lead", "reviewer", "reviewer", "statistician", "observer"]
    for each in demo.people:
        found = User.objects.get(email=each.email)
        assert found.check_password(each.password)
        assert access.roles_of(found, demo.review) == {each.role}
        answer = Client().get("/api/v1/reviews/", headers={"Authorization": f"Token {each.token}"})
        assert answer.status_code == 200
    assert len(team.people(demo.review)) == len(demo.people)


def test_what_was_found_adds_up(demo: Loaded) -> None:
    assert Quarantined.objects.count() == 3
    assert demo.flow["databases"] + demo.flow["registers"] + demo.flow["other-identified"] == Record.objects.count()
    assert all(demo.flow[box] for box in ("databases", "registers", "other-identified", "duplicates", "not-retrieved"))


def test_the_flow_and_the_ledger_hold(demo: Loaded) -> None:
    assert not [each for each in identities.of(prisma.flow(demo.review)) if not each.holds]
    assert standing.differences(demo.review) == []
    assert audit.verify(demo.review) == []
    assert audit.verify(None) == []


def test_every_job_is_done(demo: Loaded) -> None:
    assert set(Job.objects.values_list("status", flat=True)) == {JobStatus.DONE}


def test_the_lead_has_work(demo: Loaded) -> None:
    lead, review = user(people.Part.LEAD), demo.review
    closed = Block.objects.filter(stage__review=review, released_seq=None)
    assert [blocks.complete(block) for block in closed.order_by("stage_id", "number")].count(True) == 1
    assert conflicts.for_person(lead, review).count() >= 4
    outcomes = retrieval.counts(review)
    assert outcomes[""] == 3
    assert outcomes[RetrievalOutcome.REQUESTED] == 1
    assert outcomes[RetrievalOutcome.NOT_RETRIEVED] == 3
    assert not Retrieval.objects.filter(outcome=RetrievalOutcome.NOT_RETRIEVED, why="").exists()


@pytest.mark.parametrize("part", [people.Part.FIRST, people.Part.SECOND])
def test_both_reviewers_have_work(demo: Loaded, part: people.Part) -> None:
    reviewer = user(part)
    assert queue.open_titles(reviewer, demo.review) >= 5
    assert queue.open_texts(reviewer, demo.review) >= 4
    for kind in StageKind:
        assert queue.progress(reviewer, stages.of(demo.review, kind)).decided >= 3
    assert conflicts.for_person(reviewer, demo.review).exists()


def test_some_duplicates_wait_for_a_person(demo: Loaded) -> None:
    titles = Report.objects.visible().filter(review=demo.review)
    assert demo.flow["duplicates"] > 100
    assert 0 < titles.count() - 259 <= 5
    count = questions.count(demo.review)
    assert count.answered >= 5
    assert count.open >= 3
    assert list(questions.kin(demo.review))


def test_every_kind_of_standing_is_there(demo: Loaded) -> None:
    flow = demo.flow
    for box in ("title-conflict", "text-conflict", "reason-pending", "included", "ongoing", "excluded", "other-sought"):
        assert flow[box], box


def test_the_network_is_wide_enough_and_fresh(demo: Loaded) -> None:
    [run] = Run.objects.all()
    fit = json.loads(run.result)["fit"]
    assert fit["k"] >= 14
    assert runs.stale(run) == []
    arms: dict[int, int] = {}
    for row in extraction.current(demo.review).filter(outcome=run.analysis.outcome):
        arms[row.arm.study_id] = arms.get(row.arm.study_id, 0) + 1
    assert 3 in arms.values()
    assert len({row.arm.treatment for row in extraction.current(demo.review)}) == 6
    handoff = handoffs.latest_received(demo.review)
    assert handoff is not None
    assert not handoffs.is_stale(handoff)


def test_the_statistician_has_work(demo: Loaded) -> None:
    [run] = Run.objects.all()
    assert [each for each in json.loads(run.result)["left_out"] if "no arms" in each["reason"]]
    assert suggestions.for_linking(linking.included(demo.review))
    assert max(len(each.reports) for each in linking.included(demo.review)) >= 3


def test_the_ledger_tells_of_the_loading(demo: Loaded) -> None:
    entries, _ = ledger.entries(demo.review, reader=user(people.Part.LEAD), limit=1)
    assert entries[0].sentence == f"loaded this synthetic demo (seed {SEED})"


def test_a_second_load_keeps_the_first(demo: Loaded) -> None:
    before = audit.head_of(demo.review), AuthToken.objects.count()
    again = load(SEED + 1, known={each.email: each.password for each in demo.people})
    assert (again.review, again.seed, again.is_new, again.flow) == (demo.review, SEED, False, demo.flow)
    assert not any(each.password or each.token for each in again.people)
    assert (audit.head_of(demo.review), AuthToken.objects.count()) == before


def test_whoever_lost_the_sign_ins_gets_new_ones(demo: Loaded) -> None:
    with pytest.raises(Undone), transaction.atomic():
        lost = demo.people[0]
        again = load(SEED, known={each.email: each.password for each in demo.people[1:]})
        assert [bool(each.password and each.token) for each in again.people] == [True, False, False, False, False]
        assert User.objects.get(email=lost.email).check_password(again.people[0].password)
        raise Undone


@pytest.mark.slow
def test_a_seed_gives_the_same_flow(demo: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    # The first demo is out of sight, not out of the way: keys and blocks come out differently.
    monkeypatch.setattr(installation, "found", lambda: None)
    with pytest.raises(Undone), transaction.atomic():
        again = loaded_with(monkeypatch, SEED)
        assert again.review != demo.review
        assert again.flow == demo.flow
        raise Undone


@pytest.mark.usefixtures("world")
def test_another_corpus_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "found", lambda: None)
    reviews = Review.objects.count()
    with StandIn(pubmed_citations(SEED + 1)) as stand_in:
        monkeypatch.setattr("django.conf.settings.PUBMED_URL", stand_in.address)
        with pytest.raises(Conflict, match="not the synthetic corpus of seed 1"):
            load(SEED, known={})
    assert Review.objects.count() == reviews


@pytest.mark.usefixtures("world")
def test_the_real_pubmed_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "found", lambda: None)
    monkeypatch.setattr("django.conf.settings.PUBMED_URL", "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/")
    with pytest.raises(Conflict, match="does not ask the real PubMed"):
        load(SEED, known={})


@pytest.mark.usefixtures("world")
def test_a_database_that_others_use_is_not_emptied() -> None:
    with pytest.raises(Undone), transaction.atomic():
        User.objects.create_user("nora@example.org", "a long enough password", name="Nora")
        with pytest.raises(CommandError, match=r"holds 1 account that the demo did not make.*Nothing was changed"):
            call_command("load_demo", fresh=True)
        assert User.objects.filter(email="nora@example.org").exists()
        raise Undone


def test_the_command_prints_one_line(demo: Loaded, tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    people_known = [{"email": each.email, "password": each.password} for each in demo.people]
    (tmp_path / SIGN_INS).write_text(json.dumps({"people": people_known}))
    out = io.StringIO()
    call_command("load_demo", json=True, stdout=out)
    [line] = out.getvalue().splitlines()
    told = json.loads(line)
    assert (told["review"], told["seed"], told["flow"]) == (demo.review.public_id, SEED, demo.flow)
    assert [person["password"] for person in told["people"]] == [""] * 5
    assert {"name", "email", "password", "role", "token"} == set(told["people"][0])
