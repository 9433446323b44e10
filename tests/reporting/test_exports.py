import csv
import io

import pytest

from accounts.models import User
from records.readers import Citation, read
from reporting import drawings, exports
from reviews import audit, protocol
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Event, Protocol, ResolverSees, Review
from screening import blocks
from screening.models import Decision, ExclusionReason, Stage, Standing
from tests.factories import titles, vote
from tests.reporting.conftest import Cast


def rows_of(made: exports.File) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(made.pieces).removeprefix("\ufeff"))))


@pytest.fixture
def excluded(cast: Cast, population: ExclusionReason) -> Cast:
    """One full text excluded with a reason, and one that Ben has judged alone so far."""
    one, two = cast.reports(2)
    cast.screen({one: ("include", "include"), two: ("include", "maybe")})
    cast.retrieve(one)
    cast.judge({one: (population, population)})
    return cast


def test_a_list_goes_out_as_csv_with_its_reasons(excluded: Cast) -> None:
    [row] = rows_of(exports.records(excluded.review, key="all-excluded", format="csv", by=excluded.lead))
    assert (row["full_text"], row["exclusion_reason"]) == ("Excluded", "Wrong population")
    assert row["votes_full_text"] == "Ana: exclude (Wrong population); Ben: exclude (Wrong population)"


def test_a_list_goes_out_as_ris_that_reads_back(cast: Cast) -> None:
    cast.record(title="Änderung of pain", authors=["Krüger, A."], year=2020, doi="10.1000/x")
    made = exports.records(cast.review, key="identified", format="ris", by=cast.lead)
    [back] = read(io.BytesIO("".join(made.pieces).encode()), name=made.name)
    assert isinstance(back, Citation)
    assert (back.title, back.authors, back.year, back.doi) == ("Änderung of pain", ("Krüger, A.",), 2020, "10.1000/x")


def test_every_list_has_as_many_rows_as_its_number(excluded: Cast) -> None:
    found = excluded.flow()
    for key, box in found.boxes.items():
        assert len(rows_of(exports.records(excluded.review, key=key, format="csv", by=excluded.lead))) == box.n


def test_reviewers_see_own_names_and_others_masked_unless_the_protocol_names_them(excluded: Cast) -> None:
    def seen(by: User) -> str:
        made = exports.records(excluded.review, key="all-sought", format="csv", by=by)
        return next(row["votes_title_abstract"] for row in rows_of(made) if "maybe" in row["votes_title_abstract"])

    assert seen(excluded.ana) == "Ana: include; a reviewer: maybe"
    protocol.revise(excluded.review, by=excluded.lead, changes={"resolver_sees": ResolverSees.NAMED})
    assert seen(excluded.ana) == "Ana: include; Ben: maybe"


@pytest.mark.parametrize(
    ("settlement", "who", "is_open", "told"),
    [
        ("either", "ana", True, "Ana: include; a reviewer: maybe"),
        ("third_person", "ana", True, "Ana: include"),
        ("third_person", "ana", False, "Ana: include; a reviewer: maybe"),
        ("third_person", "third", True, "a reviewer: include; a reviewer: maybe"),
        ("third_person", "lead", True, "Ana: include; Ben: maybe"),
    ],
)
def test_whoever_voted_learns_of_others_what_the_page_tells(
    excluded: Cast, settlement: str, who: str, is_open: bool, told: str
) -> None:
    Protocol.objects.filter(review=excluded.review).update(settlement=settlement)
    Stage.objects.filter(review=excluded.review).update(open=is_open)
    made = exports.records(excluded.review, key="all-sought", format="csv", by=getattr(excluded, who))
    assert told in {row["votes_title_abstract"] for row in rows_of(made)}


def test_a_lead_who_voted_is_a_reviewer(excluded: Cast) -> None:
    Decision.objects.filter(reviewer=excluded.ana).update(reviewer=excluded.lead)
    Protocol.objects.filter(review=excluded.review).update(settlement="third_person")
    made = exports.records(excluded.review, key="all-sought", format="csv", by=excluded.lead)
    assert {row["votes_title_abstract"] for row in rows_of(made)} == {f"{excluded.lead}: include"}


@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("who", ["lead", "third", "ana"])
def test_no_export_carries_notes(cast: Cast, who: str, is_open: bool) -> None:
    [one] = cast.reports(1)
    block = blocks.assign(titles(cast.review), by=cast.lead, reviewers=[cast.ana, cast.ben], size=5)
    for person in (cast.ana, cast.ben):
        vote(titles(cast.review), person, one, "include", note="canary-in-the-note")
    blocks.release(block, by=cast.lead)
    Stage.objects.filter(review=cast.review).update(open=is_open)
    for format in exports.FORMATS:
        made = exports.records(cast.review, key="all-screened", format=format, by=getattr(cast, who))
        assert "canary" not in "".join(made.pieces)


def test_where_resolvers_see_nothing_a_reviewer_exports_own_votes_only(excluded: Cast) -> None:
    protocol.revise(excluded.review, by=excluded.lead, changes={"resolver_sees": ResolverSees.NOTHING})
    made = exports.records(excluded.review, key="all-sought", format="csv", by=excluded.ana)
    assert {row["votes_title_abstract"] for row in rows_of(made)} == {"Ana: include"}


def test_observers_and_statisticians_get_standings_and_no_votes(
    excluded: Cast, observer: User, statistician: User
) -> None:
    for person in (observer, statistician):
        [row] = rows_of(exports.records(excluded.review, key="all-excluded", format="csv", by=person))
        assert row["full_text"] == "Excluded"
        assert not [name for name in row if name.startswith("votes")]


@pytest.mark.parametrize("who", ["lead", "third", "ana"])
def test_unreleased_votes_of_others_are_in_no_export(cast: Cast, who: str) -> None:
    [one] = cast.reports(1)
    cast.screen({one: ("include", "exclude")}, release=False)
    [row] = rows_of(exports.records(cast.review, key="all-screened", format="csv", by=getattr(cast, who)))
    assert (row["votes_title_abstract"], row["title_abstract"]) == ("Ana: include" if who == "ana" else "", "")


def test_formulas_leave_as_text(cast: Cast) -> None:
    cast.record(title='=HYPERLINK("http://example.org")', journal="+1", abstract="@x", doi="-2")
    [row] = rows_of(exports.records(cast.review, key="identified", format="csv", by=cast.lead))
    assert [row[name][0] for name in ("title", "journal", "abstract", "doi")] == ["'"] * 4


def test_names_of_sources_and_reasons_leave_as_text_in_the_table_of_numbers(cast: Cast) -> None:
    cast.record(source="=1+1, really; so")
    table = rows_of(drawings.csv(cast.review, by=cast.lead))
    named = {row["data"]: row for row in table}
    assert named["database_specific_results"]["n"] == "'=1+1 / really / so, 1"
    assert named["interim_all-title-pending"]["n"] == "1"


def test_authors_stay_masked_for_those_who_screen(cast: Cast) -> None:
    cast.record(authors=["Krüger, A."], year=2020, journal="Pain")
    protocol.revise(cast.review, by=cast.lead, changes={"masks_authors": True})
    [masked] = rows_of(exports.records(cast.review, key="identified", format="csv", by=cast.ana))
    [open_] = rows_of(exports.records(cast.review, key="identified", format="csv", by=cast.lead))
    assert (masked["authors"], masked["year"], masked["journal"]) == ("", "", "")
    assert open_["authors"] == "Krüger, A."


def test_every_export_is_one_act_in_the_ledger(cast: Cast) -> None:
    cast.record()
    before = Event.objects.filter(review=cast.review).count()
    exports.records(cast.review, key="screened", format="ris", by=cast.ana)
    drawings.svg(cast.review, asked="", by=cast.ana)
    drawings.csv(cast.review, by=cast.ana)
    made = Event.objects.filter(review=cast.review)
    assert made.count() == before + 3
    assert set(made.order_by("-seq")[:3].values_list("action", "actor")) == {("export.made", cast.ana.pk)}
    assert not audit.verify(cast.review)


def test_nothing_leaves_while_the_flow_does_not_add_up(excluded: Cast) -> None:
    Standing.objects.filter(stage__kind="full_text").update(state="lost", reason=None)
    before = Event.objects.count()
    for act in (
        lambda: exports.records(excluded.review, key="identified", format="csv", by=excluded.lead),
        lambda: drawings.svg(excluded.review, asked="v1", by=excluded.lead),
        lambda: drawings.csv(excluded.review, by=excluded.lead),
    ):
        with pytest.raises(Conflict, match="Identity 4"):
            act()
    assert Event.objects.count() == before


def test_an_unknown_list_format_or_template_is_named(review: Review, lead: User) -> None:
    with pytest.raises(NotFound):
        exports.records(review, key="nothing", format="csv", by=lead)
    with pytest.raises(Invalid, match="ris, csv"):
        exports.records(review, key="identified", format="xml", by=lead)
    with pytest.raises(Invalid, match="v1 and v2"):
        drawings.svg(review, asked="v9", by=lead)
