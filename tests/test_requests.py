"""What is turned away before a view sees it."""

from typing import Any

import pytest

from accounts.models import User
from reviews.models import Review
from tests.conftest import client_of


@pytest.mark.parametrize("address", ["/reviews/a%00b/", "/reviews/{id}/records/?words=a%00b"])
def test_a_nul_in_an_address_is_refused(review: Review, lead: User, address: str) -> None:
    response = client_of(lead).get(address.format(id=review.public_id))
    assert response.status_code == 400


def test_whoever_is_signed_out_sends_no_files(db: None) -> None:
    response = client_of(None).post("/account/login/", {"login": "x" * 2_000_000})
    assert response.status_code == 413
    assert "larger than 1 MB" in response.content.decode()


def test_a_body_above_the_limit_is_refused_unread(review: Review, lead: User, settings: Any) -> None:
    settings.MAX_UPLOAD_MB = 1
    response = client_of(lead).post(f"/reviews/{review.public_id}/searches/file/", {"strategy": "x" * 2_000_000})
    assert response.status_code == 413
