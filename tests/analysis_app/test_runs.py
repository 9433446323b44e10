"""A run: frozen input, the worker's result, and whether it still holds."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from accounts.models import User
from analysis import canonical, datasets, reading, runs
from analysis import tasks as _registers_the_handlers  # noqa: F401
from analysis.models import Analysis, Figure, Handoff, Run
from analysis.runs import Question
from analysis.statistics import document, network
from analysis.statistics.effects import Arm, Measure, contrasts
from reviews import jobs
from reviews.errors import Conflict, Invalid
from reviews.models import Event, Job, JobStatus, Review
from screening.models import Design
from studies import linking
from studies.models import Outcome, Study
from tests.analysis_app.networks import SMD
from tests.conftest import again, client_of
from tests.studies.building import exclude, means, relief, trial

RunOf = Callable[..., Run]


def test_a_run_equals_a_direct_call_of_the_statistics(analysis: Analysis, run_of: RunOf) -> None:
    run = run_of(analysis)
    arms = [Arm(study, name, n, mean, sd) for study in sorted(SMD) for name, n, mean, sd in SMD[study]]
    direct = document.write(network.fit(contrasts(arms, measure=Measure.SMD), reference="Usual care"))

    result = runs.result_of(run)
    assert result is not None
    fit = result["fit"]
    assert (fit["k"], fit["n"], fit["m"]) == (4, 4, 6)
    place = [direct["treatments"].index(name) for name in fit["treatments"]]
    for model in ("common", "random"):
        for key in ("effect", "standard_error", "lower", "upper"):
            wanted = direct[model]["network"][key]
            for row, i in zip(fit[model]["network"][key], place):
                assert row == pytest.approx([wanted[i][j] for j in place], rel=1e-9, abs=1e-9)
    assert fit["heterogeneity"]["tau2"] == pytest.approx(direct["heterogeneity"]["tau2"], rel=1e-9, abs=1e-12)
    assert run.result_hash == canonical.sha256(run.result)
    assert set(json.loads(run.software)) == {"Python", "numpy", "scipy", "matplotlib"}


def test_told_three_times_it_is_computed_once_with_every_figure(analysis: Analysis, run_of: RunOf) -> None:
    run = run_of(analysis)
    assert run.job is not None
    assert (run.job.status, run.job.attempt) == (JobStatus.DONE, 1)
    assert Event.objects.filter(action="run.finished").count() == 1
    drawn = {(figure.name, figure.format): bytes(figure.content) for figure in Figure.objects.filter(run=run)}
    assert len(drawn) == 6
    for name in ("network", "forest"):
        assert b"<svg" in drawn[name, "svg"]
        assert drawn[name, "pdf"].startswith(b"%PDF")
        assert drawn[name, "png"].startswith(b"\x89PNG")


def test_the_input_is_what_r_reads(analysis: Analysis, run_of: RunOf) -> None:
    lines = datasets.netmeta(run_of(analysis).input).splitlines()
    assert lines[0] == "study,treatment,n,mean,sd"
    assert "Lee 2020,Radiofrequency,42,4.4,2" in lines
    assert len(lines) == 10


def test_a_run_needs_a_received_hand_off_and_arms(
    review: Review, trials: dict[str, Study], outcome: Outcome, statistician: User
) -> None:
    made = runs.create(review, Question(label="Main", outcome=outcome, measure="MD"), by=statistician)
    with pytest.raises(Conflict, match="No hand-off has been received"):
        runs.start(made, by=statistician)


def test_a_run_without_arms_is_refused(review: Review, handoff: Handoff, statistician: User) -> None:
    other = relief(review, statistician)
    made = runs.create(review, Question(label="Relief", outcome=other, measure="OR"), by=statistician)
    with pytest.raises(Conflict, match="No arms of “Relief” are entered"):
        runs.start(made, by=statistician)


def test_starting_twice_while_it_waits_is_one_run(analysis: Analysis, statistician: User) -> None:
    first = runs.start(analysis, by=statistician)
    assert runs.start(analysis, by=statistician) == first
    assert Job.objects.filter(kind=runs.KIND).count() == 1


def test_a_reversed_inclusion_makes_the_run_stale(
    review: Review, analysis: Analysis, run_of: RunOf, entered: dict[str, Study], lead: User
) -> None:
    run = run_of(analysis)
    assert runs.stale(run) == []
    exclude(review, entered["Berg 2022"], by=lead)
    assert runs.stale(run) == ["Berg 2022 is no longer included as a randomised study."]


def test_changed_arms_make_the_run_stale_and_back_again(
    analysis: Analysis, run_of: RunOf, entered: dict[str, Study], outcome: Outcome, ana: User
) -> None:
    run = run_of(analysis)
    means(entered["Moreau 2019"], outcome, [("Stimulation", 52, 3.3, 1.9), SMD["Moreau 2019"][1]], by=ana)
    assert runs.stale(run) == ["The arms of Moreau 2019 have changed."]
    means(entered["Moreau 2019"], outcome, [], by=ana)
    assert runs.stale(run) == ["The arms of Moreau 2019 are no longer there."]
    means(entered["Moreau 2019"], outcome, SMD["Moreau 2019"], by=ana)
    assert runs.stale(run) == []


def test_problems_of_the_data_fail_the_job_in_sentences(
    review: Review, analysis: Analysis, run_of: RunOf, entered: dict[str, Study], outcome: Outcome, ana: User
) -> None:
    means(entered["Berg 2022"], outcome, [("Exercise", 1, 3.3, 1.9)], by=ana)
    run = run_of(analysis)
    assert run.job is not None
    assert run.job.status == JobStatus.FAILED
    assert "Study “Berg 2022” has only one arm, “Exercise”" in run.job.error
    assert "n is 1; an arm needs at least 2 participants" in run.job.error
    assert run.result == ""
    assert not Figure.objects.exists()


def test_an_unknown_reference_is_told_with_the_known_treatments(
    review: Review, outcome: Outcome, handoff: Handoff, run_of: RunOf, statistician: User
) -> None:
    question = Question(label="Odd", outcome=outcome, measure="MD", reference="Placebo")
    run = run_of(runs.create(review, question, by=statistician))
    assert run.job is not None
    assert "“Placebo” is not a treatment of this network; it has Exercise" in run.job.error


def test_a_network_that_falls_apart_is_told_by_its_parts_and_each_can_be_run(
    analysis: Analysis, run_of: RunOf, entered: dict[str, Study], outcome: Outcome, ana: User
) -> None:
    means(entered["Berg 2022"], outcome, [("Exercise", 33, 5, 2.4), ("Waiting list", 35, 5.4, 2.3)], by=ana)
    run = run_of(analysis)
    assert run.job is not None
    assert "(1) Radiofrequency, Stimulation, Usual care; (2) Exercise, Waiting list" in run.job.error

    part = run_of(analysis, part=("Radiofrequency", "Stimulation", "Usual care"))
    result = runs.result_of(part)
    assert result is not None
    assert (result["fit"]["k"], result["part"]) == (3, ["Radiofrequency", "Stimulation", "Usual care"])
    assert result["notes"] == ["Restricted to one part of the network: Radiofrequency, Stimulation, Usual care."]
    assert runs.stale(part) == []


def test_crossover_trials_stay_out_until_a_person_vouches_for_their_data(
    review: Review, outcome: Outcome, handoff: Handoff, run_of: RunOf, ana: User, ben: User, statistician: User
) -> None:
    from analysis import handoffs

    crossover = trial(review, [ana, ben], "Novak 2023", design=Design.RANDOMISED_CROSSOVER)
    means(crossover, outcome, [("Exercise", 30, 4, 2), ("Usual care", 30, 5, 2)], by=ana)
    jobs.run(handoffs.send(review, by=statistician).job.public_id)  # type: ignore[union-attr]
    analysis = runs.create(review, Question(label="Main", outcome=outcome, measure="MD"), by=statistician)
    left = runs.result_of(run_of(analysis))
    assert left is not None
    assert left["fit"]["k"] == 4
    assert "Novak 2023 is left out of the network: its design is randomised, crossover" in left["notes"][0]

    linking.confirm_adjusted(crossover, by=statistician)
    assert runs.stale(run_of(analysis)) == ["Novak 2023 has its data confirmed."]
    jobs.run(handoffs.send(review, by=statistician).job.public_id)  # type: ignore[union-attr]
    joined = runs.result_of(run_of(analysis))
    assert joined is not None
    assert joined["fit"]["k"] == 5
    assert runs.studies_in_latest_run(review) == 5


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"measure": "OR"}, "A continuous outcome is analysed as SMD or MD."),
        ({"measure": "TE"}, "A continuous outcome is analysed as SMD or MD."),
        ({"label": " "}, "An analysis needs a name."),
        ({"pasted": "study,treatment,n,r"}, "one of them, not both"),
        ({"outcome": None}, "one of them, not both"),
        ({"outcome": None, "pasted": "x"}, "Line 1: there is no column “study”"),
    ],
)
def test_questions_that_make_no_sense_are_refused(
    review: Review, outcome: Outcome, statistician: User, asked: dict[str, object], sentence: str
) -> None:
    given = {"label": "Main", "measure": "SMD", "outcome": outcome, **asked}
    with pytest.raises(Invalid, match=sentence):
        runs.create(review, Question(**given), by=statistician)  # type: ignore[arg-type]
    assert not Analysis.objects.exists()


def test_an_input_that_was_altered_is_not_computed(analysis: Analysis, statistician: User) -> None:
    run = runs.start(analysis, by=statistician)
    Run.objects.filter(pk=run.pk).update(input=run.input.replace("3.4", "1.4"))
    jobs.run(run.job.public_id)  # type: ignore[union-attr]
    assert "its hash differs" in again(run).job.error


def test_one_part_of_a_pasted_table_can_be_run(review: Review, run_of: RunOf, statistician: User) -> None:
    table = "study,treatment,n,mean,sd\na,A,20,1,1\na,B,20,2,1\nb,C,20,1,1\nb,D,30,1,1"
    analysis = runs.create(review, Question(label="Table", pasted=table, measure="MD"), by=statistician)
    assert datasets.treatments_of(datasets.from_table(analysis)) == ["A", "B", "C", "D"]
    whole = run_of(analysis)
    assert whole.job is not None
    assert "(1) A, B; (2) C, D" in whole.job.error
    part = runs.result_of(run_of(analysis, part=("A", "B")))
    assert part is not None
    assert part["fit"]["treatments"] == ["A", "B"]
    assert runs.studies_in_latest_run(review) == 0


def test_the_numbers_of_a_run_open_lists_of_that_length(
    review: Review, analysis: Analysis, run_of: Callable[[Analysis], Run], lead: User
) -> None:
    run = run_of(analysis)
    fit = runs.result_of(run)["fit"]
    assert sum(number for _, number in reading.direct(runs.result_of(run))) == fit["m"]
    assert (len(fit["studies"]), len(fit["treatments"])) == (fit["k"], fit["n"])
    page = client_of(lead).get(f"/reviews/{review.public_id}/runs/{run.public_id}/").content.decode()
    for place in ("studies", "treatments", "comparisons", "designs"):
        assert f'href="#{place}"' in page
        assert f'id="{place}"' in page
