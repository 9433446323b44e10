from __future__ import annotations

import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.pubmed import faults
from demo.pubmed.answers import HISTORY_SECONDS
from demo.pubmed.faults import Fault, FaultKind, Faults
from demo.pubmed.server import StandIn
from records.readers.citation import Citation

ROOT = Path(__file__).parents[3]
PATH = "/entrez/eutils/einfo.fcgi"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


CLOCK = Clock()


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    citations = [Citation(pmid=str(n), title=f"Synthetic stimulation {n}.", year=2000 + n) for n in range(1, 21)]
    with StandIn(citations, clock=CLOCK) as stand_in:
        yield stand_in


def get(server: StandIn, program: str, **parameters: object) -> str:
    address = f"{server.address}{program}.fcgi?{urllib.parse.urlencode(parameters)}"
    with urllib.request.urlopen(address, timeout=20) as response:
        return response.read().decode()


def ids(text: str) -> list[int]:
    return [int(found) for found in re.findall(r"<Id>(\d+)</Id>", text)]


def test_pages_run_from_the_newest(server):
    assert ids(get(server, "esearch", term="stimulation", retstart=18, retmax=5)) == [2, 1]
    assert len(ids(get(server, "esearch", term="stimulation"))) == 20


def test_a_page_over_the_border_is_clamped_and_one_behind_it_refused(server):
    page = get(server, "esearch", term="x", mode="bulk", retstart=9_990, retmax=100)
    assert "<Count>25000</Count>" in page
    assert len(ids(page)) == 9
    assert "cannot be larger than 9998" in get(server, "esearch", term="x", mode="bulk", retstart=9_999)


def test_an_empty_term_is_refused(server):
    assert "<ERROR>Empty term" in get(server, "esearch", term=" ")


@pytest.mark.parametrize(
    ("dates", "found"),
    [
        ({"mindate": "2003", "maxdate": "2004"}, [4, 3]),
        ({"mindate": "2003/01/01", "maxdate": "2003/01/31", "datetype": "edat"}, [3]),
        ({"mindate": "2003/01/01", "maxdate": "2003/01/01", "datetype": "edat"}, []),
        ({"mindate": "2019"}, list(range(20, 0, -1))),
    ],
)
def test_dates_limit_a_search(server, dates, found):
    assert ids(get(server, "esearch", term="stimulation", **dates)) == found


def test_a_remembered_search_is_forgotten_after_eight_hours(server):
    answer = get(server, "esearch", term="stimulation", usehistory="y", retmax=0)
    kept = re.search("<WebEnv>(.*?)</WebEnv>", answer)
    assert kept
    assert get(server, "efetch", WebEnv=kept[1], query_key=1).count("<PubmedArticle>") == 20
    CLOCK.now += HISTORY_SECONDS
    assert "Unable to obtain query #1" in get(server, "efetch", WebEnv=kept[1], query_key=1)


def test_spelling_and_fields(server):
    assert "<CorrectedQuery>stimulation</CorrectedQuery>" in get(server, "espell", term="stimulatoin")
    assert "<CorrectedQuery></CorrectedQuery>" in get(server, "espell", term="stimulation")
    assert "<DbName>pubmed</DbName>" in get(server, "einfo")
    assert "<Count>20</Count>" in get(server, "einfo", db="pubmed")


def test_a_request_brings_its_own_fault(server):
    with pytest.raises(urllib.error.HTTPError) as caught:
        get(server, "esearch", term="stimulation", fault="429:1:7", api_key="secret")
    with caught.value as answer:
        assert (answer.code, answer.headers["Retry-After"]) == (429, "7")
        assert b"secret" in answer.read()
    assert "secret" not in str(server.calls)


def test_faults_are_taken_one_by_one_for_their_program():
    planned = Faults(*faults.parse("efetch/drop:1:5+6, esearch/429:2:7, html"))
    kinds = [getattr(planned.take("esearch"), "kind", None) for _ in range(4)]
    assert kinds == [FaultKind.TOO_MANY, FaultKind.TOO_MANY, FaultKind.HTML, None]
    assert planned.take("efetch") == Fault(kind=FaultKind.DROP, value="5+6", program="efetch")


@pytest.mark.parametrize("text", ["nonsense", "429:often"])
def test_a_fault_that_does_not_exist_is_a_sentence(text):
    with pytest.raises(ValueError, match="is no fault; write"):
        faults.parse(text)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org"])
def test_it_listens_on_this_machine_only(host):
    with pytest.raises(ValueError, match="on this machine only"):
        StandIn(host=host)


def test_the_command_serves_until_it_is_told_to_end(tmp_path):
    port_file = tmp_path / "port"
    command = [sys.executable, "-m", "demo.pubmed", "--bulk", "--port-file", str(port_file), "--faults", "efetch/500"]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            while not port_file.exists() and process.poll() is None:
                time.sleep(0.02)
            with urllib.request.urlopen(f"http://127.0.0.1:{int(port_file.read_text())}{PATH}?db=pubmed") as answer:
                assert b"<Count>25000</Count>" in answer.read()
        finally:
            process.terminate()
        assert process.wait(timeout=20) == 0


@pytest.mark.parametrize("options", [["--host", "0.0.0.0"], ["--faults", "nonsense"]])
def test_the_command_refuses_in_a_sentence(options):
    command = [sys.executable, "-m", "demo.pubmed", "--bulk", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "The stand-in for PubMed cannot start: " in done.stderr
    assert "Traceback" not in done.stderr
