"""What the pages of searches and records ask for. The nouns check; a form carries their sentences to the field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import Truncator

from records.comparing import Because, Wanted
from records.filters import Filters, Flagged, Order
from records.models import Answer, Search, SourceKind
from records.readers.tables.fields import FIELDS
from records.readers.tables.proposal import Column
from reviews.errors import Invalid
from reviews.models import Review


def offer_searches(field: forms.Field, review: Review, *, none: str, but: Search | None = None) -> None:
    """Let a field choose among the review's searches, newest first, or none of them."""
    assert isinstance(field, forms.ChoiceField)
    rows = Search.objects.filter(review=review).order_by("-searched_on", "-pk")
    rows = rows.exclude(pk=but.pk) if but else rows
    named = Counter((row.source, row.searched_on) for row in rows)
    field.choices = [("", none), *((row.public_id, _called(row, named[row.source, row.searched_on])) for row in rows)]


def _called(search: Search, namesakes: int) -> str:
    """Source and day; where searches share both, what else tells them apart."""
    later = ", later run" if search.rerun_of_id else ""
    strategy = f": {Truncator(' '.join(search.strategy.split())).chars(50)}" if namesakes > 1 else ""
    return f"{search.source}, {search.searched_on}{later}{strategy}"


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


class FileInput(forms.FileInput):
    """Takes several files; its name keeps the drop zone around it."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, each with a sentence of its own where it is empty."""

    widget = FileInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files]


class FilesForm(forms.Form):
    file = FilesField(
        label="Files",
        allow_empty_file=True,
        help_text="One or several, each an import of its own: RIS, PubMed, EndNote, Web of Science, Ovid, Embase, "
        "Scopus, CENTRAL, BibTeX, registers, tables (CSV, TSV, XLSX); gzip and zip of these.",
    )
    look = forms.BooleanField(label="Show me the columns of every table before it is read", required=False)


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
    databases = forms.CharField(
        label="Databases searched at once",
        required=False,
        max_length=2000,
        help_text="Where one strategy ran over several databases of the platform: which ones.",
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
    prior_work = forms.CharField(
        label="Prior work",
        required=False,
        widget=area(2),
        help_text="Strategies of earlier reviews that were adapted, with their reference.",
    )
    peer_review = forms.CharField(
        label="Peer review of the strategy",
        required=False,
        widget=area(2),
        help_text="Who reviewed it, and how (PRESS).",
    )
    notes = forms.CharField(label="Notes", required=False, widget=area(2))
    rerun_of = forms.ChoiceField(
        label="Later run of", required=False, help_text="The earlier search of the same source that this one repeats."
    )

    def __init__(self, *args: Any, review: Review, but: Search | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        offer_searches(self.fields["rerun_of"], review, but=but, none="no other search")

    @classmethod
    def of(cls, search: Search, data: Any = None) -> SearchForm:
        known = {name: getattr(search, name) for name in cls.base_fields if name != "rerun_of"}
        former = search.rerun_of.public_id if search.rerun_of else ""
        return cls(data, initial={**known, "rerun_of": former}, review=search.review, but=search)

    def keep_as_run(self, names: frozenset[str]) -> None:
        """Show fields that Entrez stated, without letting them be edited."""
        for name in names:
            self.fields[name].disabled = True


class PlaceForm(SearchForm):
    """Where a file is from: a search that is there, or what must be known of a new one; the rest can follow."""

    to = forms.ChoiceField(label="It belongs to", required=False)
    field_order = ["to", "source", "kind", "platform", "searched_on", "strategy", "rerun_of"]

    def __init__(self, *args: Any, review: Review, **more: Any) -> None:
        super().__init__(*args, review=review, **more)
        offer_searches(self.fields["to"], review, none="a new search, described below")
        for name in set(self.fields) - set(self.field_order):
            del self.fields[name]
        if self.data.get("to"):
            self.fields["source"].required = self.fields["searched_on"].required = False


class ColumnsForm(forms.Form):
    """What each column of a table holds."""

    def __init__(self, *args: Any, columns: Sequence[Column], **more: Any) -> None:
        super().__init__(*args, **more)
        self.columns = columns
        choices = [("", "not read"), *FIELDS.items()]
        for place, column in enumerate(columns):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=column.header or f"column {place + 1}", choices=choices, required=False, initial=column.field
            )

    def mapping(self) -> dict[str, str]:
        """Header to field, as chosen, or as proposed while nothing was sent."""
        chosen = self.cleaned_data if self.is_bound and self.is_valid() else {}
        pairs = ((column, chosen.get(f"column-{place}", column.field)) for place, column in enumerate(self.columns))
        return {column.header: name for column, name in pairs}

    def rows(self) -> list[tuple[Column, forms.BoundField]]:
        return [(column, self[f"column-{place}"]) for place, column in enumerate(self.columns)]


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


class TextForm(forms.Form):
    """The text of an entry that was set aside, to be corrected."""

    text = forms.CharField(label="Its text", widget=area(14), strip=False)


class WhyForm(forms.Form):
    why = forms.CharField(label="Why it can be left out", max_length=500)


class AbstractForm(forms.Form):
    text = forms.CharField(label="Abstract", widget=area(8))


class StatementForm(forms.Form):
    text = forms.CharField(label="For the whole review", required=False, widget=area(2))


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


class GroupFilterForm(forms.Form):
    """The filters above the groups of duplicates."""

    words = forms.CharField(required=False, max_length=500)
    because = forms.ChoiceField(required=False, choices=[("", ""), *Because.choices])

    def wanted(self) -> Wanted:
        self.is_valid()
        return Wanted(**self.cleaned_data)


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=Answer.choices)

    def says(self) -> Answer:
        if not self.is_valid():
            raise Invalid(f"An answer is one of {', '.join(Answer.values)}.")
        return Answer(self.cleaned_data["answer"])
