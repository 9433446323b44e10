"""The people of the journey, and the worker that does what they ask for."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from accounts.models import User
from reviews import jobs
from reviews.models import Job, JobStatus
from tests.browser.looking import PHONE, Lookout
from tests.browser.people import Person
from tests.conftest import client_of


class Scene:
    """A lead and a statistician at desks, one reviewer at a desk with a keyboard, one with a phone."""

    def __init__(self, browser: Any, address: str) -> None:
        self.lookout = Lookout()
        self._browser, self._address = browser, address
        self.links: dict[str, str] = {}
        self.outcome = ""

    @cached_property
    def lead(self) -> Person:
        return Person(self._browser, self._address, "Lea", self.lookout)

    @cached_property
    def ana(self) -> Person:
        return Person(self._browser, self._address, "Ana", self.lookout)

    @cached_property
    def ben(self) -> Person:
        ben = Person(self._browser, self._address, "Ben", self.lookout, has_touch=True)
        ben.page.set_viewport_size(PHONE)
        return ben

    @cached_property
    def sam(self) -> Person:
        return Person(self._browser, self._address, "Sam", self.lookout)

    def work(self) -> None:
        """The worker does everything that waits."""
        for public_id in Job.objects.filter(status=JobStatus.QUEUED).values_list("public_id", flat=True):
            jobs.run(public_id)

    def missed(self) -> set[str]:
        return self.lookout.missed(client_of(User.objects.get(email=self.lead.email)))

    def told(self) -> str:
        """What everybody has before them, for whoever looks for a step that failed."""
        here = [vars(self)[name] for name in ("lead", "ana", "ben", "sam") if name in vars(self)]
        return "\n\n".join(f"{each.name} at {each.page.url}\n{each.page.inner_text('body')[:3000]}" for each in here)
