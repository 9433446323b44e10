"""Hostile input through the real addresses: a sentence or a harmless result, never a server error."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from records import uploads
from records.models import Quarantined, Record, Upload
from records.readers import Unreadable
from reviews import jobs
from tests.conftest import client_of
from tests.records.bringing import bring, entry, search
from tests.screening.elsewhere import brought

pytestmark = pytest.mark.django_db
WIDE = ",".join(f"c{place}" for place in range(10_000))
QUERIES = [
    "a" * 10_000, "x " * 5_000, "-one -two", '"open', '""" " -"', "NEAR(a b)", "a AND OR NOT", "title:a*",
    "a & | ! <->",
    "'; DROP TABLE x; --", "a:*b", "^a", "\\'\\\\", "{a b}", "ﷺ" * 400, "\x00", "%_%", "(((", "*", "a\nb\x1f",
]  # fmt: skip


def test_no_search_breaks(review: Any, lead: Any) -> None:
    bring(review, lead, entry(1))
    client = client_of(lead)
    pages = ("reviews/{}/records/", "reviews/{}/duplicates/merged/", "api/v1/reviews/{}/records/")
    for words, where in product(QUERIES, pages):
        for given in ({"words": words}, {"words": "trial", "mark": words}, {"source": words, "language": words}):
            with transaction.atomic():
                answer = client.get(f"/{where.format(review.public_id)}", given)
            assert answer.status_code in (200, 400, 404, 422), (where, given)


@pytest.mark.any_engine
@pytest.mark.parametrize(
    "content",
    [
        WIDE + "\n",
        f"{WIDE},title\n{WIDE},One\n",
        ",".join(["title"] * 10_000) + "\n" + ",".join("x" * 10_000) + "\n",
        "title,authors,year\n",
        "title,notes\nOne\x00,two\n",
        "title,notes\n" + '"' * 100_001,
        "=cmd|' /C calc'!A0,title\n+1,@x\n",
    ],
)
def test_no_table_breaks_the_pages_of_a_file_that_waits(review: Any, lead: Any, content: str) -> None:
    client, base = client_of(lead), f"/reviews/{review.public_id}/searches/"
    name = "<img src=x onerror=alert(1)>\n..;.csv"
    sent = client.post(f"{base}file/", {"file": SimpleUploadedFile(name, content.encode())})
    assert sent.status_code in (302, 422)
    for upload in Upload.objects.all():
        page = client.get(f"{base}files/{upload.public_id}/")
        assert page.status_code == 200
        assert "<img src=x" not in page.content.decode()
        assert client.get(f"/api/v1/reviews/{review.public_id}/uploads/{upload.public_id}/").status_code == 200


@pytest.mark.any_engine
@pytest.mark.parametrize(
    "mapping",
    [
        {"nobody": "title"},
        {"title": "no such field"},
        {"title": "title", "notes": "title"},
        {"title": {"deep": ["x"]}},
        {"title": "x" * 100_000},
        {"\x00": "title"},
        {f"c{place}": "title" for place in range(20_000)},
        ["title"],
        "title",
        None,
    ],
)
def test_no_mapping_breaks_or_begins_an_import(review: Any, lead: Any, mapping: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(jobs, "ring", [])
    made = search(review, lead)
    upload = uploads.keep(review, by=lead, file=SimpleUploadedFile("a.csv", b"title,notes\nOne,two\n"), search=made)
    client, base = client_of(lead), f"/api/v1/reviews/{review.public_id}/uploads/{upload.public_id}/"
    for last in ("preview/", "import/"):
        sent = json.dumps({"mapping": mapping})
        answer = client.post(f"{base}{last}", sent, content_type="application/json")
        assert answer.status_code in (400, 422) or mapping == {"title": "title", "notes": "title"}, last


def test_a_mended_text_of_five_megabytes_is_a_sentence(review: Any, lead: Any) -> None:
    brought(review, lead, Unreadable(line=1, reason="No title.", raw="x"))
    held = Quarantined.objects.get()
    client, huge = client_of(lead), "TY  - JOUR\nTI  - " + "x" * 5_000_000
    api = f"/api/v1/reviews/{review.public_id}/quarantine/{held.public_id}/release/"
    for text in (huge, "\x00", "TY  - JOUR\nTI  - a\x00b\nER  - \n"):
        answer = client.post(api, json.dumps({"text": text}), content_type="application/json")
        assert answer.status_code in (200, 400, 413, 422)
        page = client.post(f"/reviews/{review.public_id}/quarantine/{held.public_id}/", {"text": text})
        assert page.status_code in (302, 400, 413, 422)
    assert not any("\x00" in title for title in Record.objects.values_list("title", flat=True))
