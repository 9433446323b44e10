"""Groups of conflicts on the page and by program, the way through a group, and a team of two."""

from __future__ import annotations

import pytest

from accounts.models import User
from records.models import Report
from reviews.models import Review, Role
from screening import conflicts
from screening.models import Resolution, State
from tests.conftest import client_of, seat
from tests.factories import titles
from tests.screening.settling import conflict_of, rule, standing_of
from tests.screening.test_groups import of


@pytest.fixture
def three(review: Review, lead: User, ana: User, ben: User) -> list[Report]:
    return [conflict_of(review, lead, {ana: "include", ben: "exclude"}) for _ in range(3)]


def test_the_page_settles_several_and_names_what_it_left(review: Review, three: list[Report], lead: User) -> None:
    client, home = client_of(lead), f"/reviews/{review.public_id}/conflicts/"
    assert 'name="chosen"' not in client.get(home).content.decode()
    key = of(lead, review)[0].key
    page = client.get(f"{home}?by=who&group={key}&choose=all").content.decode()
    assert page.count(" checked>") == 3
    tickets = [f"{one.public_id}:{','.join(conflicts.sight(titles(review), one))}" for one in three]
    body = {"stage": "title_abstract", "verdict": "exclude", "chosen": [*tickets[:1], f"{three[1].public_id}:x"]}
    url = f"{home}settle/?by=who&group={key}"
    assert client.post(url, body).status_code == 422
    answer = client.post(url, {**body, "comment": "A rat study"}, follow=True)
    text = answer.content.decode()
    assert "Settled 1 conflict at once: exclude." in text
    assert f"Not settled: “{three[1].records.get().title}”." in text
    assert Resolution.objects.get().report == three[0]
    gone = client.post(f"{home}settle/?by=who&group=nosuchgroup", {**body, "comment": "A rat study"})
    assert (gone.status_code, "Nothing is left to settle" in gone.content.decode()) == (409, True)


def test_the_api_lists_groups_and_settles_several(review: Review, three: list[Report], lead: User) -> None:
    client, home = client_of(lead), f"/api/v1/reviews/{review.public_id}/conflicts/"
    [group] = client.get(f"{home}?by=criterion").json()["groups"]
    assert (group["name"], group["about"], group["count"]) == ("No reason named", "verdict", 3)
    listed = client.get(f"{home}?by=criterion&group={group['key']}").json()["conflicts"]
    body = {
        "by": "criterion",
        "group": group["key"],
        "verdict": "exclude",
        "comment": "A rat study",
        "conflicts": [{"report": row["report"], "seen": row["seen"]} for row in listed[:2]]
        + [{"report": listed[2]["report"], "seen": []}],
    }
    answer = client.post(f"{home}resolve/", body, content_type="application/json")
    assert answer.status_code == 200
    assert [len(answer.json()[part]) for part in ("settled", "left")] == [2, 1]
    settled = client.get(f"{home}settled/").json()
    assert (settled["count"], settled["settlements"][0]["comment"], settled["settlements"][0]["by"]) == (
        2,
        "A rat study",
        "Lea",
    )


def test_settling_goes_on_within_the_group(review: Review, lead: User, ana: User, ben: User, third: User) -> None:
    first = conflict_of(review, lead, {ana: "include", ben: "exclude"})
    conflict_of(review, lead, {ana: "include", third: "exclude"})
    last = conflict_of(review, lead, {ana: "exclude", ben: "include"})
    key = next(group.key for group in of(lead, review) if len(group.standings) == 2)
    client, home = client_of(lead), f"/reviews/{review.public_id}/conflicts/"
    page = client.get(f"{home}title_abstract/{first.public_id}/?by=who&group={key}").content.decode()
    assert f'{last.public_id}/?by=who&amp;group={key}" aria-keyshortcuts="j"' in page
    seen = ",".join(conflicts.sight(titles(review), first))
    answer = client.post(
        f"{home}title_abstract/{first.public_id}/settle/?by=who&group={key}", {"verdict": "include", "seen": seen}
    )
    assert answer["Location"].startswith(f"{home}title_abstract/{last.public_id}/?by=who")


def test_two_people_of_whom_one_leads_settle_their_conflicts(review: Review, lead: User, ana: User) -> None:
    """The lead screens too: neither settles alone, both agree, on the page as by program."""
    seat(review, lead, Role.REVIEWER)
    one, other = (conflict_of(review, lead, {lead: "include", ana: "exclude"}) for _ in range(2))
    home = f"/reviews/{review.public_id}/conflicts/title_abstract"
    first, second = client_of(lead), client_of(ana)
    seen = conflicts.sight(titles(review), one)
    body = {"verdict": "include", "seen": ",".join(seen)}
    assert first.post(f"{home}/{one.public_id}/settle/", body).status_code == 403
    assert first.post(f"{home}/{one.public_id}/propose/", body).status_code == 302
    page = second.get(f"{home}/{one.public_id}/").content.decode()
    [confirm] = [part.split('"')[0] for part in page.split('action="') if "/confirm/" in part.split('"')[0]]
    assert second.post(confirm).status_code == 302
    assert standing_of(titles(review), one) == (State.INCLUDED, True)

    api = f"/api/v1{home}/{other.public_id}/"
    told = second.get(api).json()
    assert (told["may_settle_alone"], told["may_propose"], told["may_confirm"]) == (False, True, False)
    second.post(f"{api}propose/", {"verdict": "exclude", "seen": told["seen"]}, content_type="application/json")
    told = first.get(api).json()
    assert (told["may_confirm"], told["proposed_by"][:9]) == (True, "Reviewer ")
    assert first.post(f"{api}proposals/{told['proposal']['id']}/confirm/").json() == {"settled": True}
    assert standing_of(titles(review), other) == (State.EXCLUDED, True)


def test_a_team_in_which_nobody_can_settle_is_told_so(review: Review, lead: User, ana: User) -> None:
    seat(review, lead, Role.REVIEWER)
    report = conflict_of(review, lead, {lead: "include", ana: "exclude"})
    rule(review, settlement="third_person")
    url = f"/reviews/{review.public_id}/conflicts/title_abstract/{report.public_id}/"
    assert "Nobody in this review may do so" in client_of(ana).get(url).content.decode()
    rule(review, settlement="either")
    assert "Nobody in this review may do so" not in client_of(ana).get(url).content.decode()
