"""The page of the flow: which template is shown, and how wide it is drawn."""

import pytest

from tests.conftest import client_of
from tests.reporting.conftest import Cast


@pytest.mark.parametrize(("asked", "marked"), [("", "v2"), ("?template=v1", "v1"), ("?template=v2", "v2")])
def test_the_chosen_template_is_marked_and_no_other(cast: Cast, asked: str, marked: str) -> None:
    cast.reports(1)
    cast.record(source="Reference lists", kind="citation")
    page = client_of(cast.lead).get(f"/reviews/{cast.review.public_id}/prisma/{asked}").content.decode()
    tabs = page.split('<nav class="tabs"')[1].split("</nav>")[0]
    assert f'href="?template={marked}" aria-current="page"' in tabs
    assert tabs.count("aria-current") == 1
    assert f"?template={marked}" in page.split('class="buttons"')[1].split("</div>")[0]
