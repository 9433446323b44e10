"""What an account asks for."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest

from accounts.models import User


class SignUpName(forms.Form):
    """Joined to the sign-up form: the name that colleagues see."""

    name = forms.CharField(label="Your name", max_length=120, help_text="Colleagues in a review see it.")

    def signup(self, request: HttpRequest, user: User) -> None:  # noqa: ARG002
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
