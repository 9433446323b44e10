import re
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import User
from reviews import audit, ledger, team
from reviews.errors import Invalid
from reviews.models import Event, Review, Role
from tests.conftest import client_of

ROOT = Path(__file__).resolve().parents[2]
ACTION = re.compile(r'action="([a-z_]+\.[a-z_]+)"')


def sentences(review: Review, reader: User, **chosen: str) -> list[str]:
    return [entry.sentence for entry in ledger.entries(review, reader=reader, **chosen)[0]]


def test_acts_are_told_in_words(review: Review, lead: User, ana: User) -> None:
    team.grant(review, by=lead, user=ana, role=Role.STATISTICIAN)
    audit.record(review, actor=None, action="somebody.did_something", made_up=1)
    audit.record(review, actor=lead, action="oddity")
    audit.record(review, actor=lead, action="team.joined")

    assert sentences(review, lead) == [
        "joined by invitation as …",
        "oddity",
        "somebody: did something",
        "gave Ana the role statistician",
        "changed the protocol, now version 2: settlement",
        "created the review “Treatments for persistent spinal pain”",
    ]


def test_decisions_stay_out_while_nobody_knows_what_is_released(
    review: Review, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "hidden", [])
    before = client_of(lead).get(f"/reviews/{review.public_id}/ledger/").content
    for _ in range(3):
        audit.record(review, actor=lead, action="decision.submitted", verdict="include")

    after = client_of(lead).get(f"/reviews/{review.public_id}/ledger/").content

    assert b"decision.submitted" not in after
    assert len(after) == len(before)
    assert not ledger.entries(review, reader=lead, action="decision.submitted")[0]


def test_higher_apps_take_out_more(review: Review, lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "hidden", [lambda reader, _, events: events.exclude(action="review.founded")])
    assert sentences(review, lead) == ["changed the protocol, now version 2: settlement"]
    assert ledger.actions(review, reader=lead) == ["protocol.revised"]


@pytest.mark.parametrize("same_moment", [False, True])
def test_pages_hold_every_entry_once(
    review: Review, lead: User, monkeypatch: pytest.MonkeyPatch, same_moment: bool
) -> None:
    if same_moment:
        now = timezone.now()
        monkeypatch.setattr(timezone, "now", lambda: now)
    monkeypatch.setattr(ledger, "hidden", [])
    for number in range(11):
        audit.record(review, actor=lead, action=f"test.number_{number:02}")
        audit.record(review, actor=lead, action="decision.submitted")
    seen: list[str] = []
    after: str | None = None
    while after != "":
        rows, after = ledger.entries(review, reader=lead, before=after, limit=4)
        seen += [row.action for row in rows]
    assert seen[:11] == [f"test.number_{number:02}" for number in reversed(range(11))]
    assert len(seen) == len(set(seen)) == 13


@pytest.mark.parametrize("cursor", ["x", "2026-01-01~", "~1", "2026-13-01T00:00:00+00:00~1", "2026-01-01T00:00:00~x"])
def test_a_made_up_page_is_a_sentence(review: Review, lead: User, cursor: str) -> None:
    with pytest.raises(Invalid, match="no page"):
        ledger.entries(review, reader=lead, before=cursor)


def test_a_place_beyond_every_number_is_past_the_end(review: Review, lead: User) -> None:
    assert ledger.entries(review, reader=lead, before=f"2026-01-01~{'9' * 40}") == ([], "")


def test_filters_by_act_and_person(review: Review, lead: User, ana: User) -> None:
    audit.record(review, actor=ana, action="test.happened")
    assert sentences(review, lead, actor=ana.public_id) == ["test: happened"]
    assert sentences(review, lead, action="review.founded", actor=ana.public_id) == []


def test_the_csv_holds_the_same_and_starts_no_formula(review: Review, lead: User) -> None:
    audit.record(review, actor=lead, action="protocol.revised", version=9, changes={}, reason="=HYPERLINK(1)")
    answer = client_of(lead).get(f"/reviews/{review.public_id}/ledger/csv/")
    text = b"".join(answer.streaming_content).decode()
    assert text.splitlines()[0] == "at,who,action,what,reason"
    assert "'=HYPERLINK(1)" in text
    assert len(text.splitlines()) == 4
    assert Event.objects.get(review=review, seq=1).hash not in text


def test_verify_says_whether_and_not_how_many(review: Review, lead: User) -> None:
    from tests.reviews.test_audit import TAMPERINGS

    client = client_of(lead)
    address = f"/reviews/{review.public_id}/ledger/verify/"
    assert b"The chain verifies." in client.post(address, follow=True).content
    TAMPERINGS["first removed"](review)
    assert b"does not verify" in client.post(address, follow=True).content


def test_every_act_is_told_in_words() -> None:
    apps = ("reviews", "records", "screening", "studies", "analysis", "reporting")
    sources = [path for app in apps for path in (ROOT / app).rglob("*.py")]
    written = {found for path in sources for found in ACTION.findall(path.read_text(encoding="utf-8"))}
    assert {act for act in written - ledger.SENTENCES.keys() if not act.startswith("account.")} == set()
