"""Who is who: one choice for each name that a file of decisions holds."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from records.models import ImportBatch
from screening import imported, workload
from screening.models import Stage, StageKind

NOBODY = "Nobody: keep as a note"


class WhoForm(forms.Form):
    """The fields are numbered as the names stand in alphabetical order; a file that is here does not change."""

    def __init__(self, *args: Any, batch: ImportBatch, stage: Stage, **more: Any) -> None:
        super().__init__(*args, **more)
        self.names = imported.names(batch, stage)
        self.people = {person.public_id: person for person in workload.reviewers(batch.review)}
        before = imported.chosen(batch, stage)
        choices = [("", NOBODY), *((key, str(person)) for key, person in self.people.items())]
        for place, each in enumerate(self.names):
            guess = imported.guessed(each.name, list(self.people.values()))
            self.fields[f"name_{place}"] = forms.ChoiceField(
                label=f"“{each.name}”" if each.name else imported.UNNAMED,
                choices=choices,
                required=False,
                initial=before.get(each.name, guess.public_id if guess else ""),
                help_text=f"{each.decisions} {'decision' if each.decisions == 1 else 'decisions'} in the file",
            )
        self.fields["adds_reasons"] = forms.BooleanField(
            label="Add reasons for exclusion that the review's list does not have",
            required=False,
            help_text="Without it, exclusions of full texts with such a reason stay notes.",
        )
        if stage.kind != StageKind.FULL_TEXT:
            self.fields["adds_reasons"].widget = forms.HiddenInput()

    def members(self) -> dict[str, User]:
        """Names in the file that are somebody here."""
        said = {each.name: self.cleaned_data[f"name_{place}"] for place, each in enumerate(self.names)}
        return {name: self.people[key] for name, key in said.items() if key}
