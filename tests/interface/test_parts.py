"""The parts of the interface: every part renders, stays within its budget, and needs nothing a strict CSP forbids."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.template.loader import get_template, render_to_string

ROOT = Path(__file__).resolve().parents[2]
CSS = (ROOT / "static" / "tandem.css").read_text()
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.I),
    "a style attribute": re.compile(r"\sstyle=", re.I),
    "an inline style sheet": re.compile(r"<style\b", re.I),
    "an inline handler": re.compile(r"\s(?:on[a-z]+|hx-on[^=]*)=", re.I),
    "something loaded from another host": re.compile(r"\ssrc=[\"'](?:https?:)?//", re.I),
    "a style sheet or icon of another host": re.compile(r"<link[^>]*\shref=[\"'](?:https?:)?//", re.I),
    "a form that goes to another host": re.compile(r"\s(?:form)?action=[\"'](?:https?:)?//", re.I),
    "a request to another host": re.compile(r"\shx-(?:get|post)=[\"'](?:https?:)?//", re.I),
    "a way out that tells where one comes from": re.compile(
        r"<a\b(?=[^>]*\shref=[\"'](?:https?:)?//)(?![^>]*\srel=\"noopener noreferrer\")", re.I
    ),
}


class EveryField(forms.Form):
    """One field of each kind, so that the gallery shows each."""

    title = forms.CharField(help_text="As registered.")
    rationale = forms.CharField(widget=forms.Textarea, required=False)
    design = forms.ChoiceField(choices=[("a", "Randomised"), ("b", "All")])
    settled = forms.ChoiceField(choices=[("a", "By consensus"), ("b", "By a third person")], widget=forms.RadioSelect)
    sources = forms.MultipleChoiceField(choices=[("a", "PubMed")], widget=forms.CheckboxSelectMultiple, required=False)
    masked = forms.BooleanField(label="Hide authors", required=False)
    export = forms.FileField(required=False)


def form_with_errors() -> EveryField:
    form = EveryField({"settled": "a", "rationale": "three words here"})
    form.fields["rationale"].word_limit = 250  # type: ignore[attr-defined]
    form.add_error(None, "The search ends before it begins.")
    return form


def gallery() -> str:
    job = {"label": "Importing from PubMed", "done": 640, "total": 1204, "message": "about 20 s left", "error": ""}
    jobs = [job | {"status": status} for status in ("queued", "running", "done", "cancelled")]
    jobs.append(job | {"status": "failed", "error": "Line 418 has no ER. Mend the file and import it again."})
    stages = [{"label": "Records", "url": "#", "current": True, "count": 9}]
    context = {"review": {"title": "A synthetic review"}, "stages": stages, "jobs": jobs, "form": form_with_errors()}
    return render_to_string("gallery.html", context | {"csrf_token": "synthetic"})


def classes_of(html: str) -> set[str]:
    return {name for value in re.findall(r'class="([^"]*)"', html) for name in value.split()}


def test_the_style_sheet_stays_under_30_kib() -> None:
    assert len(CSS.encode()) < 30 * 1024


def test_own_scripts_stay_under_25_kb() -> None:
    assert sum(path.stat().st_size for path in (ROOT / "static").rglob("*.js")) < 25_000


def test_every_class_of_the_gallery_is_in_the_style_sheet() -> None:
    known = set(re.findall(r"\.([a-z][a-z-]*)", CSS))
    # Standings of a job without a rule of their own, and the name of a row in the flow.
    assert classes_of(gallery()) - known <= {"queued", "running", "dead", "cancelled"}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str, template: Path) -> None:
    assert not FORBIDDEN[what].search(template.read_text()), f"{template.name} holds {what}"


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"])
def test_error_pages_need_no_context_and_no_script(name: str) -> None:
    page = get_template(name).render()
    assert "<h1>" in page
    assert "<script" not in page


def test_errors_and_help_are_tied_to_their_field() -> None:
    html = form_with_errors().as_div()
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert {"id_title_helptext", "id_title_error"} <= set(re.findall(r'id="([^"]+)"', html))


def test_a_running_job_polls_and_a_finished_one_does_not() -> None:
    job = {"label": "Importing", "done": 1, "total": 2}
    running, done = (
        render_to_string("_job.html", {"job": job | {"status": status}, "poll_url": "/jobs/1", "csrf_token": "x"})
        for status in ("running", "done")
    )
    assert 'hx-get="/jobs/1"' in running
    assert "hx-get" not in done


def test_words_are_counted_without_a_script() -> None:
    assert "3 of 250 words" in form_with_errors().as_div()
