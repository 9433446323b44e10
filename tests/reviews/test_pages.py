from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.adapter import INVITED
from accounts.models import User
from reviews import access, jobs, pages, protocol, team
from reviews.models import Amendment, Job, JobStatus, Membership, Review, Role
from tests.conftest import client_of


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "ring", [])


def test_every_tab_of_the_bar_has_a_page() -> None:
    for tab in pages.TABS:
        assert reverse(tab.name, args=["x"])


def test_a_review_is_created_and_its_protocol_comes_next(stranger: User) -> None:
    client = client_of(stranger)
    assert client.get("/new-review/").status_code == 200
    answer = client.post("/new-review/", {"title": "  Pain  and more "})
    made = Review.objects.get(title="Pain and more")
    assert answer.url == f"/reviews/{made.public_id}/protocol/"
    assert b"choose how conflicts are settled" in client.get(answer.url).content
    assert client.post("/new-review/", {"title": " "}).status_code == 422


def test_only_staff_create_reviews_where_the_setting_says_so(stranger: User, settings: Any) -> None:
    settings.WHO_CREATES_REVIEWS = "staff"
    assert client_of(stranger).post("/new-review/", {"title": "x"}).status_code == 403
    assert client_of(stranger).get("/new-review/").status_code == 403
    assert not Review.objects.exists()


def filled(review: Review, **more: Any) -> dict[str, Any]:
    now = protocol.of(review)
    given = {name: getattr(now, name) for name in protocol.FIELDS if name not in {"masks_authors", "prioritised"}}
    given = {name: value for name, value in given.items() if value is not None}
    return {**given, "title": review.title, "reason": "", **more}


def test_the_protocol_is_changed_and_shown(review: Review, lead: User) -> None:
    client, address = client_of(lead), f"/reviews/{review.public_id}/protocol/edit/"
    given = filled(review, population_included="Adults <b>", prospero_number="crd42022 360160")
    answer = client.post(address, given, follow=True)
    page = answer.content.decode()
    assert "Adults &lt;b&gt;" in page
    assert "CRD42022360160" in page
    assert "version 3" in page
    again = client.post(address, filled(review), follow=True).content.decode()
    assert "nothing was changed" in again


def test_a_wrong_number_is_said_at_its_field_and_the_rest_is_kept(review: Review, lead: User) -> None:
    address = f"/reviews/{review.public_id}/protocol/edit/"
    answer = client_of(lead).post(address, filled(review, prospero_number="CRD42010000001", objective="typed long"))
    assert answer.status_code == 422
    assert "prospero_number" in answer.context["form"].errors
    assert "typed long" in answer.content.decode()
    assert protocol.of(review).version == 2


def test_a_change_that_touches_votes_is_shown_then_confirmed_with_a_reason(
    review: Review, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "on_consequences", [lambda _, changed: ["12 votes were cast"] if changed else []])
    client, address = client_of(lead), f"/reviews/{review.public_id}/protocol/edit/"
    given = filled(review, reviewers_full_text=3)

    shown = client.post(address, given)
    assert (shown.status_code, protocol.of(review).version) == (200, 2)
    assert b"12 votes were cast" in shown.content
    without = client.post(address, {**given, "confirmed": "yes"})
    assert (without.status_code, protocol.of(review).version) == (422, 2)
    client.post(address, {**given, "confirmed": "yes", "reason": "A third joined"})
    assert protocol.of(review).reviewers_full_text == 3
    assert Amendment.objects.get(field="reviewers_full_text").reason == "A third joined"


def test_the_settlement_may_wait_but_not_be_taken_back(lead: User) -> None:
    from reviews import founding

    fresh = founding.found(title="Fresh", by=lead)
    client, address = client_of(lead), f"/reviews/{fresh.public_id}/protocol/edit/"
    assert client.post(address, filled(fresh, objective="x")).status_code == 302
    assert client.post(address, filled(fresh, settlement="consensus")).status_code == 302
    assert client.post(address, filled(fresh, settlement="")).status_code == 422


def test_an_invitation_link_is_shown_once(review: Review, lead: User) -> None:
    client = client_of(lead)
    shown = client.post(f"/reviews/{review.public_id}/team/invite/", {"roles": ["reviewer"], "label": "Dr. X"})
    link = shown.context["link"]
    assert link.startswith("http://testserver/invitations/")
    assert link in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    later = client.get(f"/reviews/{review.public_id}/team/").content.decode()
    assert "Dr. X" in later
    assert link not in later
    assert client.post(f"/reviews/{review.public_id}/team/invite/", {"label": "x"}).status_code == 422


@pytest.fixture
def link(review: Review, lead: User) -> str:
    return f"/invitations/{team.invite(review, by=lead, roles=[Role.REVIEWER])[1]}/"


def test_an_invitation_leads_whoever_has_no_account_through_sign_up_and_back(
    client: Client, review: Review, link: str, settings: Any
) -> None:
    settings.SIGN_UP = "invited"
    sign_up = f"/account/signup/?next={link}"
    closed = Client().get(sign_up)
    assert b"password1" not in closed.content
    page = client.get(link)
    assert review.title in page.content.decode()
    assert client.session[INVITED]
    assert page.context["sign_up"] == f"/account/signup/?next=%2Finvitations%2F{link.split('/')[2]}%2F"

    made = client.post(
        page.context["sign_up"],
        {"email": "nia@example.org", "password1": "a long enough password", "name": "Nia", "next": link},
    )
    assert made.url == link
    assert b"Accept the invitation" in client.get(link).content
    assert client.post(f"{link}accept/").url == f"/reviews/{review.public_id}/protocol/"
    assert access.roles_of(User.objects.get(name="Nia"), review) == {Role.REVIEWER}
    assert client.get(link).status_code == 404


def test_an_invitation_needs_signing_in_and_a_post_to_be_accepted(
    client: Client, review: Review, link: str, stranger: User
) -> None:
    assert client.post(f"{link}accept/").status_code == 302
    assert client_of(stranger).get(f"{link}accept/").status_code == 405
    assert client.post(link).status_code == 405
    assert access.roles_of(stranger, review) == frozenset()


def test_a_wrong_link_is_a_sentence_also_for_the_signed_out(client: Client, db: None) -> None:
    answer = client.get("/invitations/guessed/")
    assert answer.status_code == 404
    assert "Ask the lead for a new link" in answer.content.decode()
    assert INVITED not in client.session


def test_the_last_lead_is_told_why_not(review: Review, lead: User) -> None:
    only = Membership.objects.get(user=lead)
    answer = client_of(lead).post(f"/reviews/{review.public_id}/team/roles/{only.public_id}/end/", follow=True)
    assert "needs a lead" in answer.content.decode()


def test_a_lead_who_leaves_goes_home(review: Review, lead: User, ana: User) -> None:
    team.grant(review, by=lead, user=ana, role=Role.LEAD)
    own = Membership.objects.get(user=lead)
    answer = client_of(lead).post(f"/reviews/{review.public_id}/team/roles/{own.public_id}/end/")
    assert answer.url == "/"


def test_members_see_no_addresses_and_no_forms(review: Review, lead: User, observer: User) -> None:
    page = client_of(observer).get(f"/reviews/{review.public_id}/team/").content.decode()
    assert lead.name in page
    assert lead.email not in page
    assert "team/invite" not in page


@pytest.mark.parametrize("status", JobStatus.values)
def test_a_job_asks_for_itself_until_it_has_ended(review: Review, lead: User, status: str) -> None:
    job = jobs.queue(review, kind="test", label="Importing", by=lead)
    Job.objects.update(status=status, done=1204, total=5000, message="page 3")
    address = f"/reviews/{review.public_id}/jobs/{job.public_id}/"
    client = client_of(lead)

    fragment = client.get(address, headers={"HX-Request": "true"})
    page = client.get(address).content.decode()

    running = status in jobs.OPEN
    assert ("every 2s" in fragment.content.decode()) is running
    assert ("HX-Refresh" in fragment) is not running
    assert ("/cancel/" in page) is running
    assert ("/restart/" in page) is (status in jobs.ENDED_BADLY)
    assert ("1\u202f204 of 5\u202f000" in page) is (status == JobStatus.RUNNING)
    assert "<html" not in fragment.content.decode()
    assert "<html" in page


def test_cancelling_answers_htmx_with_the_fragment_and_others_with_the_page_they_came_from(
    review: Review, lead: User
) -> None:
    client = client_of(lead)
    job = jobs.queue(review, kind="test", label="Importing", by=lead)
    address = f"/reviews/{review.public_id}/jobs/{job.public_id}/"
    fragment = client.post(f"{address}cancel/", headers={"HX-Request": "true"})
    assert b"cancelled" in fragment.content
    back = client.post(f"{address}restart/", headers={"Referer": f"http://testserver/reviews/{review.public_id}/team/"})
    assert back.url.endswith("/team/")
    elsewhere = client.post(f"{address}cancel/", headers={"Referer": "https://evil.example/"})
    assert elsewhere.url == address
    assert client.post(f"{address}restart/").status_code == 302
    assert client.post(f"{address}restart/").status_code == 409


def test_the_docs_describe_every_operation_to_everybody(client: Client, db: None) -> None:
    page = client.get("/api/v1/docs/")
    text = page.content.decode()
    assert page.status_code == 200
    for name in ("create_review", "set_protocol", "invite_member", "list_ledger", "create_token"):
        assert name in text
    for group in page.context["groups"]:
        assert client.get("/api/v1/docs/", {"group": group}).status_code == 200
    assert "settlement" in client.get("/api/v1/docs/", {"group": "protocol"}).content.decode()
    assert client.get("/api/v1/docs/", {"group": "nothing"}).status_code == 404
