"""What the frame's pages ask for. The nouns check; a form carries their sentences to the field."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from reviews import access
from reviews.errors import Invalid
from reviews.models import Protocol, Review, Role, Settlement
from reviews.protocol import FIELDS


def blame(form: forms.BaseForm, refused: Invalid) -> None:
    """Show a noun's refusal in the form: at the field it names, else above it."""
    named = {field: sentence for field, sentence in refused.fields.items() if field in form.fields}
    for field, sentence in named.items():
        form.add_error(field, sentence)
    if not named:
        form.add_error(None, str(refused))


class NewReview(forms.Form):
    title = forms.CharField(
        label="Title", max_length=500, help_text="As it is or will be registered. It can be changed later."
    )


class ProtocolForm(forms.ModelForm):  # type: ignore[type-arg]
    """Everything is optional; only how conflicts are settled must stand before the first vote."""

    title = forms.CharField(label="Title of the review", max_length=500)
    prospero_number = forms.CharField(
        label="PROSPERO number",
        required=False,
        max_length=120,
        help_text="For instance CRD42022360160; spaces do not matter. Leave it empty where there is none.",
    )
    reason = forms.CharField(
        label="Why does the protocol change?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Kept with the amendment. May stay empty while nothing has been registered or decided.",
    )

    class Meta:
        model = Protocol
        fields = list(FIELDS)
        widgets = {
            "settlement": forms.RadioSelect,
            "release_title_abstract": forms.RadioSelect,
            "release_full_text": forms.RadioSelect,
            "resolver_sees": forms.RadioSelect,
            **{name: forms.Textarea(attrs={"rows": 3}) for name in FIELDS if name.endswith("cluded")},
            "objective": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "reasons_title_abstract": "A reason may be given there and need not be; at full texts there is always one.",
            "recall_target": "Fix it before screening starts. Empty: everything is screened.",
            "stopping_confidence": "How sure the test must be that the target is reached; 95 is usual.",
            "prioritised": "The most promising first, learned from opened decisions. Nothing is left out by it.",
            "audit_share": "Between the most promising, so that what the order overlooks is met too; 10 is usual.",
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["title"].initial = self.instance.review.title
        settlement = self.fields["settlement"]
        assert isinstance(settlement, forms.ChoiceField)
        # No "---------" among the buttons: nothing chosen is nothing pressed.
        settlement.choices = Settlement.choices

    def _post_clean(self) -> None:
        """The row is not touched here; reviews.protocol checks and writes."""

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}

    def pico(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [(label, self[f"{name}_included"], self[f"{name}_excluded"]) for name, label in PICO.items()]


PICO = {
    "population": "Population",
    "intervention": "Interventions",
    "comparator": "Comparators",
    "outcome": "Outcomes",
    "design": "Study designs",
}


class InvitationForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label="Roles", choices=Role.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    label = forms.CharField(
        label="For whom", max_length=120, required=False, help_text="A note for you, so that you can tell links apart."
    )


class GrantForm(forms.Form):
    member = forms.ModelChoiceField(
        queryset=User.objects.none(), label="Member", to_field_name="public_id", empty_label="choose"
    )
    role = forms.ChoiceField(label="Role", choices=Role.choices)

    def __init__(self, *args: Any, review: Review, **more: Any) -> None:
        super().__init__(*args, **more)
        member = self.fields["member"]
        assert isinstance(member, forms.ModelChoiceField)
        member.queryset = User.objects.filter(pk__in=access.current(review).values("user")).order_by("name", "pk")
