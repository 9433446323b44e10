"""What the pages for conflicts and full texts ask for. The nouns check; a form carries their sentences to the field."""

from __future__ import annotations

from typing import Any

from django import forms

from screening import criteria
from screening.conflicts import Outcome
from screening.models import VERDICTS, Design, ExclusionReason, RetrievalOutcome, Stage, StageKind, Verdict


class OutcomeForm(forms.Form):
    """How a report is to stand. `seen` names the votes that were looked at."""

    verdict = forms.ChoiceField(label="Verdict")
    reason = forms.ModelChoiceField(
        label="Primary reason",
        queryset=ExclusionReason.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label="Choose when excluding",
        help_text="To exclude: the first reason of the protocol's list that holds.",
    )
    design = forms.ChoiceField(
        label="Study design",
        choices=[("", "Choose when including"), *Design.choices],
        required=False,
        help_text="To include: it decides whether the study goes to the analysis of randomised trials.",
    )
    comment = forms.CharField(label="Comment", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, stage: Stage, corrects: bool = False, several: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        verdict, reason = self.fields["verdict"], self.fields["reason"]
        assert isinstance(verdict, forms.ChoiceField)
        assert isinstance(reason, forms.ModelChoiceField)
        verdict.choices = [(value, value.label) for value in VERDICTS[stage.kind] if value != Verdict.MAYBE]
        reason.queryset = ExclusionReason.objects.filter(pk__in=[each.pk for each in criteria.reasons(stage.review)])
        if stage.kind == StageKind.TITLE_ABSTRACT:
            del self.fields["reason"], self.fields["design"]
        if corrects:
            self.fields["comment"].required = True
            self.fields["comment"].help_text = "Why it is changed, for instance the retraction notice."
        if several:
            del self.fields["seen"]
            self.fields["comment"].required = True
            self.fields["comment"].label = "Reason for all of these"
            self.fields["comment"].help_text = "It stands in the ledger beside each of them."

    def outcome(self) -> Outcome:
        """What was chosen; a reason counts for an exclusion only, a design for an inclusion only."""
        told = self.cleaned_data
        verdict = told["verdict"]
        return Outcome(
            verdict=verdict,
            reason=told.get("reason") if verdict == Verdict.EXCLUDE else None,
            design=told.get("design", "") if verdict == Verdict.INCLUDE else "",
            comment=told["comment"],
        )

    def looked_at(self) -> list[str]:
        return _named(self.cleaned_data["seen"])


class TakeBackForm(forms.Form):
    """Undo one's own settlement. `seen` names the votes and the settlement that were looked at."""

    why = forms.CharField(
        label="Why it is taken back", max_length=4000, widget=forms.Textarea(attrs={"rows": 2, "id": "id_why"})
    )
    seen = forms.CharField(widget=forms.HiddenInput(attrs={"id": "id_back_seen"}))

    def looked_at(self) -> list[str]:
        return _named(self.cleaned_data["seen"])


class RemarkForm(forms.Form):
    text = forms.CharField(label="Say something", max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class RetrievalForm(forms.Form):
    """How the search for a full text stands."""

    outcome = forms.ChoiceField(label="The full text is", choices=RetrievalOutcome.choices, widget=forms.RadioSelect)
    why = forms.CharField(
        label="Why, or where it was asked for",
        max_length=500,
        required=False,
        help_text="Needed when it was not retrieved: PRISMA reports these, and readers ask.",
    )


class PdfForm(forms.Form):
    pdf = forms.FileField(label="PDF", widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}))


class ZipForm(forms.Form):
    archive = forms.FileField(
        label="Zip of PDFs",
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        help_text="Each file is filed by its name: PMID, DOI (slashes as _ or -), PMC number or the report's number.",
    )


def _named(told: str) -> list[str]:
    return [public_id for public_id in told.split(",") if public_id]
