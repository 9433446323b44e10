import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from reporting import next_steps, prisma
from reviews import founding, protocol
from reviews.models import Event, Job, JobStatus, Review, Settlement
from screening.models import Block, ExclusionReason, Standing
from tests.conftest import client_of
from tests.reporting.conftest import Cast

PAGES = (
    "/reviews/{review}/",
    "/reviews/{review}/lists/",
    "/reviews/{review}/prisma/",
    "/reviews/{review}/prisma/?template=v2",
    "/reviews/{review}/prisma/diagram.svg",
    "/reviews/{review}/prisma/diagram.svg?template=v1",
    "/reviews/{review}/prisma/flow.csv",
    "/reviews/{review}/prisma/screened/",
    "/reviews/{review}/prisma/identified/list.csv",
    "/reviews/{review}/prisma/screened/list.ris",
    "/api/v1/reviews/{review}/overview/",
    "/api/v1/reviews/{review}/prisma/",
    "/api/v1/reviews/{review}/prisma/svg/",
    "/api/v1/reviews/{review}/prisma/csv/",
    "/api/v1/reviews/{review}/prisma/boxes/screened/",
    "/api/v1/reviews/{review}/export/?list=screened&format=ris",
    "/api/v1/reviews/{review}/export/",
)
MEMBERS = ("lead", "ana", "third", "statistician", "observer")


@pytest.fixture
def under_way(cast: Cast, population: ExclusionReason, statistician: User, observer: User) -> Cast:
    one, two, three = cast.reports(3)
    cast.screen({one: ("include", "include"), two: ("include", "exclude"), three: ("include", "include")})
    cast.record(source="Reference lists", kind="citation")
    cast.retrieve(one)
    cast.judge({one: (population, population)})
    return cast


@pytest.mark.parametrize("page", PAGES)
def test_members_see_it_strangers_do_not_and_nobody_posts(
    under_way: Cast, page: str, request: pytest.FixtureRequest, stranger: User
) -> None:
    address = page.format(review=under_way.review.public_id)
    for name in MEMBERS:
        assert client_of(request.getfixturevalue(name)).get(address).status_code == 200
    assert client_of(stranger).get(address).status_code == 404
    assert client_of(None).get(address).status_code in {302, 401}
    assert client_of(under_way.lead).post(address).status_code in {403, 405}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("prisma/nothing/", 404),
        ("prisma/nothing/list.csv", 404),
        ("prisma/screened/list.xml", 422),
        ("prisma/screened/?after=zzz", 422),
        ("prisma/diagram.svg?template=v9", 422),
        ("prisma/?template=v9", 422),
    ],
)
def test_what_is_not_there_is_a_sentence(under_way: Cast, address: str, status: int) -> None:
    for start in (f"/reviews/{under_way.review.public_id}/",):
        assert client_of(under_way.lead).get(start + address).status_code == status


def test_a_box_of_another_review_is_not_found(under_way: Cast, population: ExclusionReason) -> None:
    other = founding.found(title="Another", by=under_way.lead)
    page = f"/reviews/{other.public_id}/prisma/excluded-{population.public_id}/"
    assert client_of(under_way.lead).get(page).status_code == 404


def test_every_number_of_the_page_links_to_a_list_of_its_length(under_way: Cast) -> None:
    client, review = client_of(under_way.lead), under_way.review
    page = client.get(f"/reviews/{review.public_id}/prisma/").content.decode()
    found = prisma.flow(review)
    for part in (*found.sources[:1], *found.reasons):
        assert f'href="/reviews/{review.public_id}/prisma/{part.key}/"' in page
    for key, box in found.boxes.items():
        seen = client.get(f"/api/v1/reviews/{review.public_id}/prisma/boxes/{key}/").json()
        assert (seen["total"], len(seen["entries"])) == (box.n, box.n)


def test_a_long_list_comes_in_pages_that_hold_every_row_once(cast: Cast) -> None:
    made = {report.public_id for report in cast.reports(120)}
    client, after, seen, sizes = client_of(cast.lead), "", [], []
    while True:
        page = client.get(f"/api/v1/reviews/{cast.review.public_id}/prisma/boxes/screened/?after={after}").json()
        seen += [entry["id"] for entry in page["entries"]]
        sizes.append(len(page["entries"]))
        after = page["after"]
        if not after:
            break
    assert (sizes, len(seen), set(seen)) == ([50, 50, 20], 120, made)


def test_a_page_back_is_the_page_before(cast: Cast) -> None:
    cast.reports(120)
    client, start = client_of(cast.lead), f"/reviews/{cast.review.public_id}/prisma/screened/"
    first = client.get(start).context["page"]
    second = client.get(start + first.next).context["page"]
    assert client.get(start + second.previous).context["page"].entries == first.entries
    assert (first.previous, bool(second.next)) == ("", True)


def test_the_answer_holds_boxes_identities_and_what_is_pending(under_way: Cast) -> None:
    answer = client_of(under_way.lead).get(f"/api/v1/reviews/{under_way.review.public_id}/prisma/").json()
    assert answer["boxes"]["databases"] | {"label": ""} == {
        "key": "databases", "symbol": "D", "label": "", "unit": "records", "n": 3
    }  # fmt: skip
    assert answer["interim"]
    assert all(each["holds"] for each in answer["identities"])
    assert [each["key"] for each in answer["pending"]] == [
        "all-title-pending", "all-title-conflict", "all-awaiting-retrieval",
    ]  # fmt: skip


def test_a_flow_that_does_not_add_up_is_shown_and_not_exported(under_way: Cast) -> None:
    Standing.objects.filter(stage__kind="full_text").update(state="lost", reason=None)
    client, start = client_of(under_way.lead), f"/reviews/{under_way.review.public_id}/prisma/"
    assert b"does not add up" in client.get(start).content
    refused = client.get(f"/api/v1/reviews/{under_way.review.public_id}/prisma/svg/")
    assert refused.status_code == 409
    assert "Identity" in refused.json()["detail"]


def steps(client: Any, review: Review) -> list[str]:
    return [step["text"] for step in client.get(f"/api/v1/reviews/{review.public_id}/overview/").json()["steps"]]


def test_a_new_review_tells_its_lead_what_to_do_first(lead: User) -> None:
    review = founding.found(title="New", by=lead)
    assert steps(client_of(lead), review) == [
        "Say how conflicts are settled",
        "Add the first search",
        "Invite reviewers",
    ]


def test_each_role_is_told_its_own_next_steps(under_way: Cast, statistician: User, observer: User) -> None:
    review = under_way.review
    lead = steps(client_of(under_way.lead), review)
    assert "Settle 1 conflict" in lead
    assert "Retrieve 1 full text" in lead
    assert "Give 1 record to reviewers" in lead
    assert steps(client_of(under_way.ana), review) == ["Settle 1 conflict", "Retrieve 1 full text"]
    assert steps(client_of(statistician), review) == []
    assert steps(client_of(observer), review) == []


def test_open_work_is_ones_own_and_a_complete_block_waits_for_the_lead(cast: Cast) -> None:
    from tests.factories import titles, vote

    one, two = cast.reports(2)
    cast.screen({}, release=False)
    assert steps(client_of(cast.ana), cast.review) == ["Screen 2 titles and abstracts"]
    for report in (one, two):
        vote(titles(cast.review), cast.ana, report)
    assert steps(client_of(cast.ana), cast.review) == []
    assert steps(client_of(cast.lead), cast.review) == []
    for report in (one, two):
        vote(titles(cast.review), cast.ben, report)
    assert steps(client_of(cast.lead), cast.review) == ["Open the pilot (complete)"]


def test_two_people_who_could_never_settle_are_told(lead: User, review: Review, ana: User) -> None:
    protocol.revise(review, by=lead, changes={"settlement": Settlement.THIRD_PERSON})
    assert "Make conflicts settleable" in steps(client_of(lead), review)


def test_home_shows_own_work_and_an_empty_home_says_what_to_do(under_way: Cast, stranger: User) -> None:
    under_way.screen({}, release=False)
    page = client_of(under_way.ana).get("/").content.decode()
    assert "1 titles and abstracts to screen · 1 conflict to settle" in page
    assert "Create your first review" in client_of(stranger).get("/").content.decode()


def test_home_and_overview_tell_of_the_same_work(under_way: Cast, statistician: User) -> None:
    for person in (under_way.lead, under_way.ana, statistician):
        client = client_of(person)
        assert f'hx-get="/reviews/{under_way.review.public_id}/next/"' in client.get("/").content.decode()
        line = client.get(f"/reviews/{under_way.review.public_id}/next/").content.decode().strip()
        found = [] if "Nothing waits" in line else [part.split(" (")[0] for part in line.split(" · ")]
        assert steps(client, under_way.review)[:3] == found


def test_home_where_only_staff_creates_reviews_offers_none(stranger: User, settings: Any) -> None:
    settings.WHO_CREATES_REVIEWS = "staff"
    assert b"new-review" not in client_of(stranger).get("/").content


def test_failed_work_is_shown_to_the_lead_and_to_whoever_asked(under_way: Cast) -> None:
    failed = {"kind": "k", "label": "Hand-off 7", "status": JobStatus.FAILED, "error": "No."}
    Job.objects.create(review=under_way.review, requested_by=under_way.ana, **failed)
    for person, shown in ((under_way.lead, True), (under_way.ana, True), (under_way.ben, False)):
        page = client_of(person).get(f"/reviews/{under_way.review.public_id}/").content
        assert (b"Hand-off 7" in page) == shown


def test_reading_writes_nothing_in_the_ledger(under_way: Cast) -> None:
    events = Event.objects.filter(review=under_way.review)
    before = events.count()
    for page in ("/", *PAGES[:4], PAGES[7]):
        client_of(under_way.lead).get(page.format(review=under_way.review.public_id))
    assert events.count() == before


@pytest.mark.parametrize("page", ["/", *(PAGES[place] for place in (0, 1, 2, 7, 10))])
def test_a_page_takes_as_many_queries_for_much_as_for_little(under_way: Cast, page: str) -> None:
    taken = []
    for more in (4, 40):
        made = under_way.reports(more)
        under_way.screen(dict.fromkeys(made, ("include", "include")))
        under_way.retrieve(*made[::2])
        client = client_of(under_way.lead)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(page.format(review=under_way.review.public_id)).status_code == 200
        taken.append(len(caught))
    assert taken[0] == taken[1] <= 60


def test_home_takes_as_many_queries_for_many_reviews_as_for_one(under_way: Cast) -> None:
    taken = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as caught:
            client_of(under_way.lead).get("/")
        taken.append(len(caught))
        for number in range(5):
            founding.found(title=f"More {number}", by=under_way.lead)
    assert taken[0] == taken[1]


def test_what_a_reviewer_sees_does_not_change_with_the_others_votes(cast: Cast) -> None:
    """Property V for this app: every page and answer, byte by byte, for two opposite votes of Ben."""
    from screening import decisions
    from tests.factories import titles, vote

    [one, _] = cast.reports(2)
    cast.screen({one: ("include", "include")}, release=False)
    seen = []
    for said in ("exclude", "maybe"):
        vote(titles(cast.review), cast.ben, one, said, note="canary")
        client = client_of(cast.ana)
        client.cookies["csrftoken"] = "a" * 32
        kept = [
            b"".join(answer.streaming_content) if answer.streaming else answer.content
            for answer in (client.get(page.format(review=cast.review.public_id)) for page in ("/", *PAGES))
        ]
        seen.append([masked(body) for body in kept])
        assert not [body for body in kept if b"canary" in body]
        decisions.undo(titles(cast.review), by=cast.ben)
    assert seen[0] == seen[1]


def masked(body: bytes) -> bytes:
    import re

    return re.sub(rb'("X-CSRFToken": "|csrfmiddlewaretoken" value=")[^"]*', b"", body)


def test_the_schema_names_every_operation(lead: User) -> None:
    text = client_of(lead).get("/api/v1/schema/?format=json").content.decode()
    told = [each for path in json.loads(text)["paths"].values() for each in path.values()]
    names = {each["operationId"] for each in told if "operationId" in each}
    assert {
        "get_prisma", "get_prisma_svg", "get_prisma_csv", "list_prisma_box", "export_records", "get_overview"
    } <= names  # fmt: skip


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([0], "the pilot"),
        ([6], "block 6"),
        ([5, 6], "blocks 5 and 6"),
        ([0, 1], "the pilot and block 1"),
        ([0, 1, 2, 3], "the pilot and blocks 1, 2 and 3"),
    ],
)
def test_blocks_to_open_are_named_and_not_counted(numbers: list[int], words: str) -> None:
    assert next_steps._named([Block(number=number) for number in numbers]) == words


def test_reasons_of_both_arms_are_told_apart(cast: Cast, population: ExclusionReason) -> None:
    found, met = cast.reports(1)[0], cast.record(source="Reference lists", kind="citation").report
    cast.screen({found: ("include", "include"), met: ("include", "include")})
    cast.retrieve(found, met)
    cast.judge({found: (population, population), met: (population, population)})
    page = client_of(cast.lead).get(f"/reviews/{cast.review.public_id}/lists/").content.decode()
    assert page.count("Wrong population (found by other methods)</a>") == 1
    assert page.count("Wrong population</a>") == 1
