"""What people type about studies: names, outcomes, rows of arms, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from studies.extraction import Row
from studies.models import Measurement, Outcome, OutcomeKind

BLANK_ROWS = 3
NUMBER = {"inputmode": "decimal", "autocomplete": "off", "size": "8"}


class RenameForm(forms.Form):
    label = forms.CharField(label="Name of the study", max_length=120, help_text="As tables and figures call it.")


class OutcomeForm(forms.Form):
    label = forms.CharField(
        label="Outcome", max_length=200, help_text="What is measured and when, such as pain at six months, 0–10."
    )
    kind = forms.ChoiceField(label="Data", choices=OutcomeKind.choices)
    lower_is_better = forms.ChoiceField(
        label="Which values are good", choices=[("yes", "Lower is better"), ("no", "Higher is better")]
    )


class TableForm(forms.Form):
    table = forms.CharField(
        label="Table",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "autocomplete": "off"}),
        help_text="The first line names the columns. Cells are separated by tabs, semicolons or commas.",
    )


class TreatmentForm(forms.Form):
    old = forms.CharField(widget=forms.HiddenInput)
    to = forms.CharField(label="Call it", max_length=200)


class MeansForm(forms.Form):
    """One arm of a continuous outcome; a row left empty is no arm."""

    treatment = forms.CharField(required=False, max_length=200)
    n = forms.FloatField(required=False, label="n", widget=forms.TextInput(attrs=NUMBER))
    mean = forms.FloatField(required=False, widget=forms.TextInput(attrs=NUMBER))
    sd = forms.FloatField(required=False, label="SD", widget=forms.TextInput(attrs=NUMBER))


class EventsForm(forms.Form):
    """One arm of a dichotomous outcome; a row left empty is no arm."""

    treatment = forms.CharField(required=False, max_length=200)
    events = forms.FloatField(required=False, widget=forms.TextInput(attrs=NUMBER))
    n = forms.FloatField(required=False, label="n", widget=forms.TextInput(attrs=NUMBER))


def arms_form(outcome: Outcome, standing: Iterable[Measurement], data: Any = None) -> BaseFormSet[Any]:
    """The arms that stand, and some blank rows below them."""
    form = MeansForm if outcome.kind == OutcomeKind.CONTINUOUS else EventsForm
    rows = [{"treatment": row.arm.treatment, **_numbers(row)} for row in standing]
    return formset_factory(form, extra=BLANK_ROWS, max_num=60)(data, initial=rows, prefix="arms")


def rows_of(arms: BaseFormSet[Any]) -> list[Row]:
    """The rows that hold anything. The formset must be valid."""
    rows = []
    for place, form in enumerate(arms.forms, start=1):
        given = {name: value for name, value in form.cleaned_data.items() if value not in ("", None)}
        if given:
            rows.append(
                Row(
                    place=f"Row {place}",
                    treatment=given.get("treatment", ""),
                    n=given.get("n"),
                    mean=given.get("mean"),
                    sd=given.get("sd"),
                    events=given.get("events"),
                )
            )
    return rows


def problems_of(arms: BaseFormSet[Any]) -> Sequence[str]:
    """What the fields themselves refuse, row by row, in sentences."""
    found = []
    for place, errors in enumerate(arms.errors, start=1):
        for name in errors:
            found.append(f"Row {place}: {name} is not a number." if name != "treatment" else f"Row {place}: too long.")
    return found


def _numbers(row: Measurement) -> dict[str, str]:
    values = {"n": row.n, "mean": row.mean, "sd": row.sd, "events": row.events}
    return {name: _plain(value) for name, value in values.items() if value is not None}


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
