from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from reviews.models import Job
from reviews.spreadsheet import inert
from reviews.templatetags.tandem import rate, thousands, word_count


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1204, "1\u202f204"),
        (1234567, "1\u202f234\u202f567"),
        (-1204, "-1\u202f204"),
        ("1204", "1\u202f204"),
        (None, ""),
        ("", ""),
        ("many", "many"),
    ],
)
def test_thousands(number: Any, text: str) -> None:
    assert thousands(number) == text


@pytest.mark.parametrize(("text", "words"), [("", 0), (None, 0), (" one  two\nthree ", 3)])
def test_word_count(text: str | None, words: int) -> None:
    assert word_count(text) == words


@pytest.mark.parametrize(
    ("status", "done", "seconds", "said"),
    [
        ("running", 12_000, 10, "a second"),
        ("running", 10, 60, "a minute"),
        ("running", 0, 60, ""),
        ("running", 10, 1, ""),
        ("done", 10, 60, ""),
    ],
)
def test_rate(status: str, done: int, seconds: int, said: str) -> None:
    started = timezone.now() - timedelta(seconds=seconds)
    words = rate(Job(status=status, done=done, started_at=started))
    assert words.endswith(said)
    assert bool(words) is bool(said)


@pytest.mark.parametrize(("cell", "shown"), [("=1+1", "'=1+1"), ("@x", "'@x"), ("-1", "'-1"), ("a=b", "a=b"), ("", "")])
def test_no_cell_is_a_formula(cell: str, shown: str) -> None:
    assert inert(cell) == shown
