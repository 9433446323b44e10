"""Who may open an account here."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

INVITED = "invited_by"
"""Session key under which the invitation page remembers that a visitor came by a valid link."""


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is open, or only for people who came by an invitation link (TANDEM_SIGN_UP)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGN_UP == "open" or INVITED in request.session
