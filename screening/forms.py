"""What the pages for blocks and criteria ask for. The nouns check; a form carries their sentences to the field."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from screening import permits, stages
from screening.models import Act, HighlightKind, Stage


class PilotForm(forms.Form):
    """The first block, screened by everyone."""

    size = forms.IntegerField(
        label="Records in the pilot", min_value=1, max_value=10_000, initial=30, help_text="30 to 50 are usual."
    )


class PeopleForm(forms.Form):
    """Records for people."""

    size = forms.IntegerField(label="Records in a block", min_value=1, max_value=10_000)
    reviewers = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        to_field_name="public_id",
        help_text="Blocks go round among those ticked, each to as many as the protocol wants; evenly, or by share.",
    )

    def __init__(self, *args: Any, stage: Stage, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["size"].initial = stage.block_size
        people = permits.people(stage, Act.SCREEN)
        reviewers = self.fields["reviewers"]
        assert isinstance(reviewers, forms.ModelMultipleChoiceField)
        reviewers.queryset = User.objects.filter(pk__in=[person.pk for person in people]).order_by("name", "pk")
        reviewers.initial = [person.public_id for person in people]


class ShareForm(PeopleForm):
    """Everything that waits, in blocks, evenly or by shares."""

    def __init__(self, *args: Any, stage: Stage, **more: Any) -> None:
        super().__init__(*args, stage=stage, **more)
        for person in permits.people(stage, Act.SCREEN):
            self.fields[f"share-{person.public_id}"] = forms.IntegerField(
                label=f"Share of {person} in percent", min_value=1, max_value=100, required=False
            )

    def shares(self) -> dict[int, int]:
        """What was written beside those ticked, by key; nothing is: evenly."""
        wanted = {
            person.pk: self.cleaned_data[f"share-{person.public_id}"] for person in self.cleaned_data["reviewers"]
        }
        return {person: share for person, share in wanted.items() if share is not None}


class SampleForm(PeopleForm):
    """Some of what waits, drawn at random."""

    def __init__(self, *args: Any, stage: Stage, size: int | None = None, **more: Any) -> None:
        super().__init__(*args, stage=stage, **more)
        self.fields["size"].label = "Records in the sample"
        self.fields["size"].initial = size or stage.block_size
        reviewers = self.fields["reviewers"]
        reviewers.help_text = "Each of those ticked screens the whole sample."
        reviewers.initial = reviewers.initial[: stages.quota(stage)]


class KnownForm(forms.Form):
    """Records that are known to be relevant."""

    identifiers = forms.CharField(
        label="PMIDs or DOIs", widget=forms.Textarea(attrs={"rows": 4}), help_text="One a line, all of them imported."
    )


class StopForm(forms.Form):
    """The approval of a stop says why."""

    reason = forms.CharField(label="Why", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    against = forms.BooleanField(label="I stop although the advice is to go on", required=False)


class ReasonForm(forms.Form):
    label = forms.CharField(label="Reason", max_length=200)


class WhyForm(forms.Form):
    """Closing or reopening a stage says why."""

    reason = forms.CharField(label="Why", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class HighlightsForm(forms.Form):
    """The terms of each kind, one on a line."""

    include = forms.CharField(label="Speak for inclusion")
    exclude = forms.CharField(label="Speak for exclusion")
    pico = forms.CharField(label="Population, interventions, outcomes")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for field in self.fields.values():
            field.required = False
            field.widget = forms.Textarea(attrs={"rows": 8, "spellcheck": "false"})
            field.help_text = "One term on a line; * at the end stands for any ending."

    def terms(self) -> dict[str, list[str]]:
        return {kind: self.cleaned_data[kind].splitlines() for kind in HighlightKind.values}
