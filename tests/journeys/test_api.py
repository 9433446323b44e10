"""One review from PubMed to the analysis queue by program alone, every step an operation of the documented API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from analysis import tasks as _registers_the_handlers  # noqa: F401
from analysis.statistics import document, network
from analysis.statistics.effects import Arm, Measure, contrasts
from demo.pubmed.server import StandIn
from records import pubmed
from tests.analysis_app.networks import SMD
from tests.journeys import material
from tests.journeys.cast import TEXTS, TITLES, Cast, fresh_key
from tests.journeys.programs import operations

pytestmark = pytest.mark.django_db

TRIALS = ("Moreau", "Lee", "Okafor", "Berg")
STEPS = {
    "create review": "create_review",
    "set protocol": "set_protocol",
    "search": "search_pubmed",
    "import file": "import_file",
    "merge": "merge_reports",
    "split": "split_records",
    "assign blocks": "share_out_blocks",
    "next": "next_records",
    "decide": "decide",
    "undo": "undo_decision",
    "release": "release_block",
    "resolve": "resolve_conflict",
    "upload PDF": "upload_pdf",
    "record retrieval": "record_retrieval",
    "record design": "decide",
    "PRISMA as JSON": "get_prisma",
    "PRISMA as SVG": "get_prisma_svg",
    "PRISMA as CSV": "get_prisma_csv",
    "export": "export_records",
    "hand off": "send_handoff",
    "enter arms": "enter_arms",
    "run": "start_run",
    "result": "get_run",
}
"""The steps that issue 1 names, each with its one operation."""


@pytest.fixture
def stand_in(settings: Any, monkeypatch: Any) -> Iterator[StandIn]:
    monkeypatch.setattr(pubmed, "limiter", lambda _: lambda: None)
    with StandIn(material.citations()) as server:
        settings.PUBMED_URL = server.address
        yield server


def test_from_pubmed_to_the_analysis_queue(stand_in: StandIn) -> None:
    cast = Cast()
    found(cast)
    gather(cast)
    search(cast)
    bring_files(cast)
    group(cast)
    pilot(cast)
    screen_titles(cast)
    settle_titles(cast)
    retrieve(cast)
    judge_full_texts(cast)
    report(cast)
    export(cast)
    link(cast)
    hand_off(cast)
    outcome = enter_arms(cast)
    run = analyse(cast, outcome)
    reverse(cast, run)
    read_the_ledger(cast)
    assert set(STEPS.values()) <= cast.calls


def found(cast: Cast) -> None:
    """1. The lead creates a review and its protocol; how conflicts are settled is all that voting waits for."""
    lead = cast.lead
    lead.review = lead("create_review", title="Stimulation for persistent spinal pain (synthetic)")["id"]
    refused = lead.refused("set_protocol", prospero_number="CRD42022")
    assert refused[0] == 422
    protocol = lead(
        "set_protocol",
        prospero_number="crd 42022 360160",
        population_included="Adults with persistent spinal pain",
        population_excluded="Children",
        settlement="either",
        reviewers_title_abstract=2,
    )
    assert (protocol["prospero_number"], protocol["settlement"]) == ("CRD42022360160", "either")
    reasons = [lead("add_reason", label=label)["id"] for label in ("Wrong design", "Wrong population")]
    ordered = lead("order_reasons", order=reasons[::-1])
    assert [row["label"] for row in ordered] == ["Wrong population", "Wrong design"]
    lead("set_highlights", include=["randomised"], exclude=["review"], pico=["stimulation"])
    assert lead("list_amendments")


def gather(cast: Cast) -> None:
    """1. People come by a link; only then is the review there for them."""
    for program, role in ((cast.ana, "reviewer"), (cast.ben, "reviewer"), (cast.sam, "statistician")):
        assert program.refused("get_review", public_id=cast.lead.review)[0] == 404
        invited = cast.lead("invite_member", roles=[role], label="By post")
        assert invited["secret"] in invited["link"]
        program.review = program("accept_invitation", secret=invited["secret"])["id"]
        assert program("get_review")["my_roles"] == [role]
    assert cast.lead("list_invitations") == []
    assert len(cast.lead("list_members")) == 4


def search(cast: Cast) -> None:
    """2. A query is looked at, then imported by a job, and kept as it was run."""
    seen = cast.lead("preview_search", query=material.QUERY)
    assert (seen["count"], seen["warnings"]) == (6, [])
    made = cast.lead("search_pubmed", query=material.QUERY)
    job = cast.work(made["batches"][0]["job"])
    assert (job["done"], job["total"]) == (6, 6)
    kept = cast.lead("get_search", search_id=made["id"])
    assert (kept["strategy"], kept["hits"], kept["new"], kept["source"]) == (material.QUERY, 6, 6, "PubMed")
    assert kept["translation"] == seen["translation"]


def bring_files(cast: Cast) -> None:
    """2. A file, its quarantine, a record by hand; what is no file of records is refused with a sentence."""
    lead = cast.lead
    embase = lead("create_search", kind="database", source="Embase", searched_on="2026-11-02", strategy="exp pain/")
    scanned = SimpleUploadedFile("scan.ris", b"%PDF-1.7")
    assert "PDF" in lead.refused("import_file", search_id=embase["id"], file=scanned)[1]
    batch = lead("import_file", search_id=embase["id"], file=SimpleUploadedFile("embase.ris", material.ris()))
    cast.work(batch["job"])
    done = lead("get_import", batch_id=batch["id"])
    assert [done[key] for key in ("in_file", "new", "known", "set_aside")] == [4, 3, 0, 1]
    [aside] = lead("list_quarantine", batch_id=batch["id"])
    assert aside["line"] > 1
    assert aside["reason"]
    lists = lead("create_search", kind="citation", source="Reference lists", searched_on="2026-11-03")
    lead("add_record", search_id=lists["id"], title=material.BY_HAND, authors=["Yamada, A"], year=2016)
    assert lead("list_records")["count"] == "10"


def group(cast: Cast) -> None:
    """2. What is identical is one report already; a person merges and splits the rest, and can do so again."""
    lead = cast.lead
    [same] = lead("list_duplicates")["groups"]
    assert {row["title"] for row in same["records"]} == {material.TITLES["Moreau"]}
    pair = [row for row in lead("list_records")["records"] if name_is(row, "Lee")]
    merged = lead("merge_reports", reports=[row["report"] for row in pair], reason="Same article, title reworded")
    assert len(merged["records"]) == 2
    split = lead("split_records", records=[merged["records"][1]])
    assert len({row["report"] for row in split}) == 2
    lead("merge_reports", reports=[row["report"] for row in split])
    assert lead("get_record", record_id=merged["records"][0])["others"] == merged["records"][1:]
    assert len(cast.reports()) == 8


def name_is(row: dict[str, Any], name: str) -> bool:
    return material.name_of(row["title"]) == name


ANA = {**dict.fromkeys(material.TITLES, "include"), "Silva": "exclude", "Duarte": "exclude"}
BEN = {**dict.fromkeys(material.TITLES, "include"), "Silva": "exclude", "Duarte": "maybe", "Novak": "exclude"}


def pilot(cast: Cast) -> None:
    """3. The first block is a pilot; a slip is taken back; nobody is told of anybody else's work."""
    block = cast.lead("assign_block", kind=TITLES, reviewers=cast.reviewers, size=3)
    assert (block["pilot"], block["reports"], block["open"]) == (True, 3, False)
    [first] = cast.ana("next_records", kind=TITLES, limit=1)
    slip = cast.ana("decide", kind=TITLES, record=first["record"], verdict="maybe", idempotency_key=fresh_key())
    assert cast.ana("undo_decision", kind=TITLES, decision=slip["id"])["withdrawn"]
    cast.ana("skip_record", kind=TITLES, record=first["record"])
    assert cast.screen(cast.ana, ANA) == 3
    assert cast.ana("my_progress", kind=TITLES)["left"] == 0
    assert cast.ben("my_progress", kind=TITLES)["decided"] == 0
    assert cast.lead.refused("release_block", block_id=block["id"])[0] == 409
    [told] = cast.lead("list_blocks", kind=TITLES)
    assert sorted(seat["decided"] for seat in told["reviewers"]) == [0, 3]


def screen_titles(cast: Cast) -> None:
    """3. The rest is shared out and screened."""
    [rest] = cast.lead("share_out_blocks", kind=TITLES, reviewers=cast.reviewers, size=50)
    assert (rest["pilot"], rest["reports"]) == (False, 5)
    assert cast.screen(cast.ana, ANA) == 5
    assert cast.screen(cast.ben, BEN) == 8
    past = cast.ana("my_decisions", kind=TITLES)["decisions"]
    assert not any(row["decision"]["final"] or row["outcome"] for row in past)
    assert cast.lead("preview_consequences", reviewers_title_abstract=3)["consequences"]
    assert cast.lead("list_conflicts")["count"] == 0


def settle_titles(cast: Cast) -> None:
    """4. Opened blocks show their conflicts: one is settled by who did not vote, one by the pair."""
    for block in cast.lead("list_blocks", kind=TITLES):
        assert cast.lead("release_block", block_id=block["id"])["open"]
    assert cast.lead("list_conflicts")["count"] == 2
    assert cast.ana.refused("resolve_conflict", verdict="include", **cast.conflict(cast.ana, "Novak"))[0] == 403
    settled = cast.lead("resolve_conflict", verdict="include", **cast.conflict(cast.lead, "Novak"))
    assert settled["kind"] == "third_person"

    about = cast.conflict(cast.ana, "Duarte")
    cast.ana("add_remark", kind=TITLES, report_id=about["report_id"], text="Adolescents only, see the title.")
    proposal = cast.ana("propose_resolution", verdict="exclude", **about)
    agreed = cast.ben("confirm_proposal", kind=TITLES, report_id=about["report_id"], proposal_id=proposal["id"])
    assert agreed["settled"]
    assert cast.lead("list_conflicts")["count"] == 0
    cast_by_ana = [row["decision"]["verdict"] for row in cast.ana("my_decisions", kind=TITLES)["decisions"]]
    assert sorted(cast_by_ana) == sorted(ANA.values())


def retrieve(cast: Cast) -> None:
    """5. PDFs one by one and by zip; what is had on paper, and what is not to be had and why."""
    reports = cast.reports()
    pdf = SimpleUploadedFile("moreau.pdf", material.full_text("Moreau"))
    stored = cast.ana("upload_pdf", report_id=reports["Moreau"], pdf=pdf)
    assert cast.ben("get_pdf", full_text_id=stored["id"]) == material.full_text("Moreau")
    archive = SimpleUploadedFile("texts.zip", material.full_texts("Lee", "Okafor", "Berg"))
    filed = cast.ana("upload_pdf_zip", archive=archive)
    assert {row["report"] for row in filed} == {reports[name] for name in ("Lee", "Okafor", "Berg")}
    cast.ben("record_retrieval", report_id=reports["Novak"], outcome="retrieved")
    missing = {"report_id": reports["Yamada"], "outcome": "not_retrieved"}
    assert cast.ben.refused("record_retrieval", **missing)[0] == 422
    cast.ben("record_retrieval", **missing, why="The library holds no copy and the author did not answer.")
    sought = cast.lead("list_retrievals")
    assert (sought["count"], sought["counts"]["retrieved"], sought["counts"]["not_retrieved"]) == (6, 5, 1)


def judge_full_texts(cast: Cast) -> None:
    """5. Full texts are judged, blind again: one reason for an exclusion, the design of what is included."""
    [block] = cast.lead("share_out_blocks", kind=TEXTS, reviewers=cast.reviewers, size=50)
    reason = {row["label"]: row["id"] for row in cast.lead("list_reasons")}
    trial = {"verdict": "include", "design": "randomised_parallel"}
    out = {"verdict": "exclude", "reason": reason["Wrong design"]}
    ana = {**dict.fromkeys(TRIALS, trial), "Novak": out}
    [first] = cast.ana("next_records", kind=TEXTS, limit=1)
    bare = {"kind": TEXTS, "record": first["record"], "verdict": "exclude", "idempotency_key": fresh_key()}
    assert cast.ana.refused("decide", **bare)[0] == 422
    assert cast.screen(cast.ana, ana, kind=TEXTS) == 5
    assert cast.screen(cast.ben, {**ana, "Berg": out}, kind=TEXTS) == 5
    interim = cast.lead("get_prisma")
    assert (interim["interim"], [row["key"] for row in interim["pending"]]) == (True, ["all-text-pending"])
    cast.lead("release_block", block_id=block["id"])
    settled = cast.lead("resolve_conflict", **trial, **cast.conflict(cast.lead, "Berg", kind=TEXTS))
    assert settled["design"] == "randomised_parallel"


FLOW = {
    "databases": 9,
    "duplicates": 2,
    "screened": 7,
    "title-excluded": 2,
    "sought": 5,
    "not-retrieved": 0,
    "assessed": 5,
    "excluded": 1,
    "included": 4,
    "citation-searching": 1,
    "other-not-retrieved": 1,
    "included-studies": 4,
}


def report(cast: Cast) -> None:
    """6. The flow adds up, is no longer interim, and every number opens a list of its length."""
    flow = cast.lead("get_prisma")
    assert {key: flow["boxes"][key]["n"] for key in FLOW} == FLOW
    assert not flow["interim"]
    assert all(row["holds"] for row in flow["identities"])
    numbers = [*flow["boxes"].values(), *flow["sources"], *flow["reasons"], *flow["other_reasons"]]
    for number in numbers:
        listed = cast.lead("list_prisma_box", box=number["key"])
        assert (listed["total"], len(listed["entries"])) == (number["n"], number["n"]), number["key"]
    drawn = {template: cast.lead("get_prisma_svg", template=template) for template in ("v1", "v2")}
    assert all(b"<svg" in svg for svg in drawn.values())
    assert drawn["v1"] != drawn["v2"]
    assert b"Reports sought for retrieval" in cast.lead("get_prisma_csv")


def export(cast: Cast) -> None:
    """6. Any list goes out as RIS or CSV."""
    assert cast.lead("export_records", list="included", format="ris").count(b"TY  - ") == 4
    listed = cast.lead("export_records", list="identified", format="csv").decode()
    assert all(title in listed for title in material.TITLES.values())
    assert b"Silva" in cast.lead("export_records", list="title-excluded", format="csv")


def link(cast: Cast) -> None:
    """5. Reports of one study are linked, and parted again."""
    studies = {row["label"].split()[0]: row for row in cast.lead("list_studies")}
    assert sorted(studies) == sorted(TRIALS)
    assert all(row["randomised"] for row in studies.values())
    berg = cast.reports()["Berg"]
    joined = cast.lead("link_report", study_id=studies["Okafor"]["id"], report=berg)
    assert (len(joined["reports"]), len(cast.lead("list_studies"))) == (2, 3)
    cast.lead("unlink_report", study_id=joined["id"], report_id=berg)
    assert len(cast.lead("list_studies")) == 4


def hand_off(cast: Cast) -> None:
    """7. The lead sends the included RCTs; the worker takes them."""
    sent = cast.lead("send_handoff")
    assert cast.lead.refused("send_handoff")[0] == 409
    cast.work(sent["job"])
    received = cast.sam("get_handoff", handoff_id=sent["id"])
    assert received["received_at"]
    assert (len(received["studies"]), received["changes"]) == (4, [])


def enter_arms(cast: Cast) -> str:
    """7. The statistician types the arms of one trial and pastes the others."""
    outcome = str(cast.sam("create_outcome", label="Pain", kind="continuous")["id"])
    studies = {row["label"]: row["id"] for row in cast.sam("list_studies")}
    lee = [{"treatment": name, "n": n, "mean": mean, "sd": sd} for name, n, mean, sd in SMD["Lee 2020"]]
    entered = cast.sam("enter_arms", study_id=studies["Lee 2020"], outcome_id=outcome, arms=lee)
    assert entered["changed"] == 3
    bad = material.arms("Moreau 2019").replace("Moreau 2019,Usual", "Nobody 1999,Usual")
    assert "Line 3" in cast.sam.refused("paste_arms", outcome_id=outcome, table=bad)[1]
    rest = [study for study in SMD if study != "Lee 2020"]
    assert cast.sam("paste_arms", outcome_id=outcome, table=material.arms(*rest)) == {"studies": 3, "arms": 6}
    assert len(cast.sam("list_arms", outcome_id=outcome)) == 9
    return outcome


def analyse(cast: Cast, outcome: str) -> str:
    """7. A network, its figures and its table; the numbers are those of the statistics called directly."""
    asked = {"label": "Pain", "outcome": outcome, "measure": "SMD", "reference": "Usual care"}
    analysis = cast.sam("create_analysis", **asked)
    started = cast.sam("start_run", analysis_id=analysis["id"])
    cast.work(started["job"])
    done = cast.sam("get_run", run_id=started["id"])
    assert done["stale"] == []
    _equals_the_statistics(done["result"]["fit"])
    for name in ("network", "forest"):
        assert b"<svg" in cast.sam("get_figure", run_id=started["id"], name=name, form="svg")
    assert len(cast.sam("get_league", run_id=started["id"])["order"]) == 4
    assert b"Lee 2020" in cast.sam("get_netmeta_csv", run_id=started["id"])
    assert cast.lead("get_prisma")["boxes"]["meta-analysed-studies"]["n"] == 4
    return str(started["id"])


def _equals_the_statistics(fit: dict[str, Any]) -> None:
    arms = [Arm(study, *row) for study in sorted(SMD) for row in SMD[study]]
    direct = document.write(network.fit(contrasts(arms, measure=Measure.SMD), reference="Usual care"))
    place = [direct["treatments"].index(name) for name in fit["treatments"]]
    for model in ("common", "random"):
        for key in ("effect", "standard_error", "lower", "upper"):
            wanted = direct[model]["network"][key]
            for row, i in zip(fit[model]["network"][key], place):
                assert row == pytest.approx([wanted[i][j] for j in place], rel=1e-9, abs=1e-9)


def reverse(cast: Cast, run: str) -> None:
    """7. An inclusion that is reversed marks the run stale, and there is something new to send."""
    reason = cast.lead("list_reasons")[0]["id"]
    about = cast.conflict(cast.lead, "Okafor", kind=TEXTS)
    cast.lead("correct_standing", verdict="exclude", reason=reason, comment="Retracted since.", **about)
    assert any("Okafor 2021" in sentence for sentence in cast.sam("get_run", run_id=run)["stale"])
    flow = cast.lead("get_prisma")
    assert (flow["boxes"]["included-studies"]["n"], flow["boxes"]["meta-analysed-studies"]["n"]) == (3, 3)
    assert all(row["holds"] for row in flow["identities"])
    cast.work(cast.lead("send_handoff")["job"])


def read_the_ledger(cast: Cast) -> None:
    """8. Whoever may reads who did what; the chain holds; the instance says how it is."""
    entries = cast.lead("list_ledger")["entries"]
    assert {"handoff.received", "run.finished"} <= {row["action"] for row in entries}
    only = cast.lead("list_ledger", action="review.founded")["entries"]
    assert [row["who"] for row in only] == ["Lea"]
    assert cast.lead("verify_ledger") == {"verifies": True}
    assert cast.sam.refused("list_ledger")[0] == 403
    assert cast.lead("get_overview")["interim"] is False
    # Whoever watches the instance has no account: these two are no part of the API.
    assert Client().get("/healthz").status_code == 200
    ready = {row["name"]: row["ok"] for row in Client().get("/readyz").json()["items"]}
    assert ready["database"]
    assert ready["triggers"]


def test_every_step_has_its_operation() -> None:
    assert set(STEPS.values()) <= operations().keys()
