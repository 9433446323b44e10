import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from records.models import Record
from reviews import founding
from screening.models import ExclusionReason
from tests.reporting.conftest import Cast


def run(command: str, **options: Any) -> tuple[int, dict[str, Any]]:
    out = StringIO()
    code = 0
    try:
        call_command(command, stdout=out, **options)
    except SystemExit as end:
        code = int(end.code or 0)
    [line] = out.getvalue().splitlines()
    return code, json.loads(line)


@pytest.fixture
def judged(cast: Cast, population: ExclusionReason) -> Cast:
    one, two, three = cast.reports(3)
    cast.record(source="Embase", report=one)
    cast.screen({one: ("include", "include"), two: ("include", "include"), three: ("exclude", "exclude")})
    cast.retrieve(one, two)
    cast.judge({one: ("include", "include"), two: (population, population)})
    return cast


def test_sound_reviews_pass_with_one_line(judged: Cast) -> None:
    founding.found(title="Another", by=judged.lead)
    for command in ("verify_prisma", "verify_standings"):
        assert run(command) == (0, {"ok": True, "reviews": 2, "problems": 0, "findings": []})


BREAKS = {
    "a standing nobody knows": "UPDATE screening_standing SET state = 'lost', reason_id = NULL",
    "an exclusion turned into an inclusion": (
        "UPDATE screening_standing SET state = 'included', reason_id = NULL WHERE state = 'excluded'"
    ),
    "a standing gone": "DELETE FROM screening_standing WHERE state = 'excluded'",
    "a standing released by hand": "UPDATE screening_standing SET released = NOT released",
    "a reason wiped out": "UPDATE screening_standing SET reason_id = NULL",
    "an included report without a study": "UPDATE studies_studyreport SET to_seq = 1",
    "a record moved without a merge": (
        "UPDATE records_record SET report_id = (SELECT MAX(id) FROM records_report) "
        "WHERE id = (SELECT MIN(id) FROM records_record)"
    ),
    "an import that does not add up": "UPDATE records_importbatch SET in_file = 99",
    "a decision ended by hand": "UPDATE screening_decision SET to_seq = 1 WHERE verdict = 'exclude'",
}


@pytest.mark.parametrize("broken", BREAKS)
def test_verify_prisma_finds_what_sql_breaks(judged: Cast, broken: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BREAKS[broken])
    code, report = run("verify_prisma")
    assert (code, report["ok"], report["findings"][0]["review"]) == (1, False, judged.review.public_id)


@pytest.mark.parametrize("broken", [name for name in BREAKS if "standing" in name or "decision" in name])
def test_verify_standings_finds_what_sql_breaks(judged: Cast, broken: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BREAKS[broken])
    assert run("verify_standings")[0] == 1


def test_a_record_on_a_report_of_another_review_is_found(judged: Cast) -> None:
    other = founding.found(title="Another", by=judged.lead)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_report SET review_id = %s WHERE id = %s",
            [other.pk, Record.objects.earliest("pk").report_id],
        )
    assert run("verify_prisma", review=judged.review.public_id)[0] == 1


def test_one_review_can_be_named(judged: Cast) -> None:
    other = founding.found(title="Another", by=judged.lead)
    assert run("verify_prisma", review=other.public_id)[1]["reviews"] == 1
    with pytest.raises(CommandError, match="no review"):
        run("verify_prisma", review="nothing")
