"""What an account asks for."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest

from accounts import orcid, tokens
from accounts.models import User


class SignUpName(forms.Form):
    """Joined to the sign-up form: the name that colleagues see."""

    name = forms.CharField(label="Your name", max_length=120, help_text="Colleagues in a review see it.")

    def signup(self, request: HttpRequest, user: User) -> None:  # noqa: ARG002
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class ProfileForm(forms.Form):
    """Name and ORCID iD."""

    name = forms.CharField(label="Your name", max_length=120, help_text="Colleagues in a review see it.")
    orcid = forms.CharField(
        label="ORCID iD", max_length=64, required=False, help_text="For instance 0000-0002-1825-0097."
    )

    def clean_orcid(self) -> str:
        try:
            return orcid.normalise(self.cleaned_data["orcid"])
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None


class PubMedKeyForm(forms.Form):
    """An NCBI API key: written, never shown."""

    key = forms.RegexField(
        r"^\s*[A-Za-z0-9]{20,64}\s*$",
        label="NCBI API key",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="From the settings of your NCBI account. With it PubMed answers ten requests a second, not three.",
        error_messages={"invalid": "An NCBI key is one run of letters and digits, about 36 of them. Copy it again."},
    )


class TokenForm(forms.Form):
    """How long a new API token lives."""

    days = forms.TypedChoiceField(
        label="It works for",
        coerce=int,
        initial=tokens.USUAL,
        choices=[(days, f"{days} days") for days in tokens.LIFETIMES],
    )
