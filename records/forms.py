"""What the pages of searches and records ask for. The nouns check; a form carries their sentences to the field."""

from __future__ import annotations

from typing import Any

from django import forms

from records.filters import Filters, Flagged, Order
from records.models import Search, SourceKind


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PubMedForm(forms.Form):
    query = forms.CharField(
        label="Query",
        widget=area(4),
        strip=True,
        help_text="Exactly as you would type it into PubMed, field tags included.",
    )
    limits = forms.CharField(
        label="Limits and why",
        required=False,
        max_length=2000,
        help_text="For instance: human studies only, since … Leave it empty where there is none.",
    )


class SearchForm(forms.Form):
    """The fields of PRISMA-S for one source."""

    kind = forms.ChoiceField(label="Kind of source", choices=SourceKind.choices)
    source = forms.CharField(label="Source", max_length=200, help_text="Embase, ClinicalTrials.gov, reference lists, …")
    platform = forms.CharField(
        label="Platform", required=False, max_length=200, help_text="Through which it was searched: Ovid, Elsevier, …"
    )
    searched_on = forms.DateField(
        label="Date of the search", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    strategy = forms.CharField(
        label="Strategy", required=False, widget=area(4), help_text="Every line exactly as it was run."
    )
    hits = forms.IntegerField(label="Hits the source reported", required=False, min_value=0, max_value=2_000_000_000)
    limits = forms.CharField(label="Limits and why", required=False, widget=area(2))
    filters = forms.CharField(
        label="Search filters",
        required=False,
        widget=area(2),
        help_text="Published filters used, with their reference.",
    )
    peer_review = forms.CharField(
        label="Peer review of the strategy",
        required=False,
        widget=area(2),
        help_text="Who reviewed it, and how (PRESS).",
    )
    notes = forms.CharField(label="Notes", required=False, widget=area(2))

    @classmethod
    def of(cls, search: Search, data: Any = None) -> SearchForm:
        return cls(data, initial={name: getattr(search, name) for name in cls.base_fields})

    def keep_as_run(self, names: frozenset[str]) -> None:
        """Show fields that Entrez stated, without letting them be edited."""
        for name in names:
            self.fields[name].disabled = True


class FileForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="RIS from Embase, Scopus, Web of Science, Cochrane, Ovid, EndNote or Zotero; PubMed’s own format; "
        "PubMed XML.",
    )


class UploadForm(SearchForm):
    """A file together with the search it comes from."""

    file = FileForm.base_fields["file"]
    field_order = ["file", *SearchForm.base_fields]


class RecordForm(forms.Form):
    """One record, typed in."""

    title = forms.CharField(label="Title", widget=area(2), max_length=2000)
    authors = forms.CharField(
        label="Authors", required=False, widget=area(2), help_text="One on each line: Last, First."
    )
    year = forms.IntegerField(label="Year", required=False, min_value=1000, max_value=2999)
    journal = forms.CharField(label="Journal or place", required=False, max_length=500)
    volume = forms.CharField(label="Volume", required=False, max_length=50)
    issue = forms.CharField(label="Issue", required=False, max_length=50)
    pages = forms.CharField(label="Pages", required=False, max_length=50)
    doi = forms.CharField(label="DOI", required=False, max_length=500)
    pmid = forms.CharField(label="PMID", required=False, max_length=100)
    registrations = forms.CharField(
        label="Trial registrations", required=False, widget=area(1), help_text="One on each line, such as NCT01234567."
    )
    urls = forms.CharField(label="Addresses", required=False, widget=area(1), help_text="One on each line.")
    abstract = forms.CharField(label="Abstract", required=False, widget=area(6))

    def fields_given(self) -> dict[str, Any]:
        """The values, lists where a record has lists."""
        lists = ("authors", "registrations", "urls")
        return {name: value.splitlines() if name in lists else value for name, value in self.cleaned_data.items()}


class FilterForm(forms.Form):
    """The filters above the list of records; nothing in it can be wrong, only ignored."""

    words = forms.CharField(required=False, max_length=500)
    search = forms.CharField(required=False, max_length=12)
    source = forms.CharField(required=False, max_length=200)
    batch = forms.CharField(required=False, max_length=12)
    year_from = forms.IntegerField(required=False, min_value=0, max_value=9999)
    year_to = forms.IntegerField(required=False, min_value=0, max_value=9999)
    abstract = forms.ChoiceField(required=False, choices=[("", ""), ("with", "with"), ("without", "without")])
    language = forms.CharField(required=False, max_length=200)
    type = forms.CharField(required=False, max_length=200)
    flag = forms.ChoiceField(required=False, choices=[("", ""), *Flagged.choices])
    duplicates = forms.BooleanField(required=False)
    order = forms.ChoiceField(required=False, choices=Order.choices)

    def filters(self) -> Filters:
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        return Filters(**given)
