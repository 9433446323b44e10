"""Starting the demo over empties a database that only the demo has used."""

from __future__ import annotations

import pytest

from accounts.models import User
from demo.loading import installation, people
from reviews import audit, founding, guards
from reviews.models import Review


@pytest.mark.django_db(transaction=True)
def test_a_database_of_the_demo_is_emptied() -> None:
    founding.found(title="A trial of the demo", by=people.gather()[people.Part.LEAD])
    installation.empty()
    assert not Review.objects.exists()
    assert not User.objects.exists()
    assert guards.missing() == []
    assert audit.verify(None) == []
