"""The settings that Django reads from the environment."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment
from config.environment import Mail

PASSWORD = "pass"


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("", Mail()),
        ("smtp://mail.example.org", Mail("mail.example.org", 587)),
        ("smtp://a%40example.org:pass@mail.example.org:25", Mail("mail.example.org", 25, "a@example.org", PASSWORD)),
        ("smtps://a:pass@mail.example.org", Mail("mail.example.org", 465, "a", PASSWORD, implicit_tls=True)),
    ],
)
def test_the_server_for_mail(url: str, read: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    assert environment.mail() == read


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://"])
def test_a_wrong_address_of_mail_is_a_sentence(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must read"):
        environment.mail()
