"""The schema of the API: generated without a warning, every operation named, described and answered."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command

from accounts.models import User
from tests.conftest import client_of
from tests.journeys.programs import Operation, operations


def test_the_schema_is_made_without_a_warning(tmp_path: object) -> None:
    call_command("spectacular", file=f"{tmp_path}/schema.yml", validate=True, fail_on_warn=True)


@pytest.mark.parametrize("name", sorted(operations()))
def test_an_operation_says_what_it_does_and_answers(name: str) -> None:
    operation: Operation = operations()[name]
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)
    assert operation.path.startswith("/api/v1/")
    assert operation.words
    assert operation.good, "no answer of success is documented"
    for status, told in operation.responses.items():
        assert status == "204" or told.get("content") or told.get("description"), status


def test_schema_and_its_page_are_served(lead: User) -> None:
    client = client_of(lead)
    assert b"operationId: create_review" in client.get("/api/v1/schema/").content
    assert client.get("/api/v1/docs/").status_code == 200
