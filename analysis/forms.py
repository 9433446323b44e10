"""What people ask of the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from analysis.models import MeasureChoice, ModelChoice
from studies.models import Outcome

REFERENCE = "Leave it empty for the treatment of the most studies."
DIRECTIONS = [("yes", "Lower is better"), ("no", "Higher is better")]


class AnalysisForm(forms.Form):
    """An analysis of this review's included studies."""

    label = forms.CharField(label="Name", max_length=200, help_text="Such as pain at six months, main analysis.")
    outcome = forms.ChoiceField()
    measure = forms.ChoiceField(
        choices=[choice for choice in MeasureChoice.choices if choice[0] != MeasureChoice.GIVEN]
    )
    model = forms.ChoiceField(choices=ModelChoice.choices, help_text="Both are computed; this one is shown and drawn.")
    reference = forms.CharField(label="Reference treatment", required=False, max_length=200, help_text=REFERENCE)

    def __init__(self, *arguments: Any, outcomes: Sequence[Outcome], **more: Any) -> None:
        super().__init__(*arguments, **more)
        choice = self.fields["outcome"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(outcome.public_id, f"{outcome} ({outcome.kind})") for outcome in outcomes]


class TableForm(forms.Form):
    """A calculation on a pasted table, which counts nowhere in the review."""

    label = forms.CharField(label="Name", max_length=200)
    pasted = forms.CharField(
        label="Table",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "autocomplete": "off"}),
        help_text=(
            "Arms (study, treatment, n, mean, sd; or study, treatment, events, n) or contrasts "
            "(studlab, treat1, treat2, TE, seTE; ratios as logarithms)."
        ),
    )
    measure = forms.ChoiceField(choices=MeasureChoice.choices)
    model = forms.ChoiceField(choices=ModelChoice.choices)
    reference = forms.CharField(label="Reference treatment", required=False, max_length=200, help_text=REFERENCE)
    lower_is_better = forms.ChoiceField(label="Which values are good", choices=DIRECTIONS)


class PartForm(forms.Form):
    """Which treatments a run is restricted to; none chosen means all."""

    part = forms.MultipleChoiceField(
        label="Only these treatments",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="For one part of a network that falls apart. Leave all empty for the whole network.",
    )

    def __init__(self, *arguments: Any, treatments: Sequence[str], **more: Any) -> None:
        super().__init__(*arguments, **more)
        choice = self.fields["part"]
        if isinstance(choice, forms.MultipleChoiceField):
            choice.choices = [(name, name) for name in treatments]
