"""Set-up and start: what tandem.py accepts, refuses, hands over and counts."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config import environment
from start import children, indexes, installation, launch, locking, places, settings, signins, testing, warmth
from start.commands import main, parser
from start.family import listen
from start.places import ROOT, Refusal, State


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    monkeypatch.setenv("TANDEM_HOME", str(tmp_path / "home"))
    made = places.state(is_demo=True)
    places.prepare(made)
    return made


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        yield door.getsockname()[1]


# Arguments


def test_demo_and_serve_keep_their_states_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TANDEM_HOME", str(tmp_path))
    assert places.state(is_demo=False).home == tmp_path
    assert places.state(is_demo=True).home == tmp_path / "demo"


def test_test_hands_unknown_words_to_pytest() -> None:
    asked, rest = parser().parse_known_args(
        ["test", "--engine", "sqlite", "--races", "3", "-x", "tests/records", "-m", "race"]
    )
    assert (asked.engine, asked.races, asked.marks) == ("sqlite", 3, "race")
    assert rest == ["-x", "tests/records"]


def test_manage_hands_on_every_word() -> None:
    assert parser().parse_args(["manage", "verify_ledger", "--json", "-v", "2"]).words == [
        "verify_ledger",
        "--json",
        "-v",
        "2",
    ]


@pytest.mark.parametrize("words", [["serve", "--seed", "1"], ["demo", "--prot", "1"], ["stop", "now"]])
def test_words_that_mean_nothing_are_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert words[1] in capsys.readouterr().err


@pytest.mark.parametrize("words", [["serve", "--port", "http"], ["serve", "--port", "70000"], ["nonsense"], []])
def test_malformed_arguments_end_with_code_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2


def test_a_measurement_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "nonsense"]) == 2
    assert "Name a measurement" in capsys.readouterr().err


# Settings


def test_the_example_lists_exactly_the_settings_that_exist() -> None:
    assert {name for name in settings.known() if name.startswith("TANDEM_")} == environment.KNOWN


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TANDEM_HOEM", "/tmp", "did you mean TANDEM_HOME?"),
        ("TANDEM_NONSENSE_XYZZY", "1", "is no setting"),
        ("DATABASE_URL", "mysql://localhost/x", "DATABASE_URL must start with sqlite:/// or postgresql://"),
        ("DATABASE_URL", "postgresql://localhost:many/x", "DATABASE_URL cannot be read"),
        ("REDIS_URL", "amqp://localhost", "REDIS_URL must start with redis://"),
        ("TANDEM_PUBMED_URL", "ftp://localhost", "TANDEM_PUBMED_URL must start with http://"),
    ],
)
def test_a_wrong_setting_is_a_sentence(name: str, value: str, words: str) -> None:
    with pytest.raises(Refusal, match=r".+") as refused:
        settings.check({name: value})
    assert words in str(refused.value)
    assert refused.value.code == 2


@pytest.mark.parametrize("name", ["REDIS_URL", "DATABASE_URL"])
def test_a_server_that_does_not_answer_is_named(name: str, taken_port: int) -> None:
    scheme = "redis" if name == "REDIS_URL" else "postgresql"
    settings.reach({name: f"{scheme}://127.0.0.1:{taken_port}/0"})
    with socket.socket() as free, pytest.raises(Refusal, match=f"{name} leads to 127.0.0.1"):
        free.bind(("127.0.0.1", 0))
        settings.reach({name: f"{scheme}://127.0.0.1:{free.getsockname()[1]}/0"})


def test_a_socket_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"none\.sock"):
        settings.reach({"REDIS_URL": f"unix://{tmp_path}/none.sock"})


def test_the_environment_leads_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANDEM_TIME_ZONE", "UTC")
    monkeypatch.delenv("TANDEM_LOG_LEVEL", raising=False)
    file = tmp_path / ".env"
    file.write_text(
        "# a comment\n\nTANDEM_TIME_ZONE=Europe/Berlin\nexport TANDEM_LOG_LEVEL='DEBUG'\nPOSTGRES_PASSWORD=x\n"
    )
    with monkeypatch.context() as patch:
        patch.setattr(os, "environ", dict(os.environ))
        settings.load(file)
        assert os.environ["TANDEM_TIME_ZONE"] == "UTC"
        assert os.environ["TANDEM_LOG_LEVEL"] == "DEBUG"
        assert os.environ.get("POSTGRES_PASSWORD") != "x"


@pytest.mark.parametrize("line", ["TANDEM_HOEM=/srv", "just words"])
def test_a_wrong_line_of_the_file_is_named(line: str) -> None:
    with pytest.raises(Refusal, match=r"\.env, line 7"):
        settings.parse(line, 7)


# Set-up


def test_pips_settings_reach_uv() -> None:
    listed = [
        ":env:.cert='/etc/own.pem'",
        "global.cert='/etc/other.pem'",
        "global.index-url='https://index.example/simple'",
        "install.find-links='/wheels\\n/more'",
        "global.extra-index-url='https://a.example https://b.example'",
        "global.no-index='true'",
        "WARNING: something else",
    ]
    handed = indexes.for_uv(indexes.read(listed), {"UV_INDEX": "https://mine.example"})
    assert handed == {
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_DEFAULT_INDEX": "https://index.example/simple",
        "UV_FIND_LINKS": "/wheels,/more",
        "SSL_CERT_FILE": "/etc/own.pem",
        "UV_NO_INDEX": "1",
    }


def test_the_locks_have_hashes_and_no_addresses() -> None:
    for lock in installation.LOCKS.values():
        text = lock.read_text()
        assert "://" not in text
        assert text.count("==") <= text.count("--hash=sha256:")
    run, dev = (set(pinned(path)) for path in (installation.LOCKS["run"], installation.LOCKS["dev"]))
    assert run <= dev


def pinned(path: Path) -> list[str]:
    return [line.split()[0] for line in path.read_text().splitlines() if "==" in line and not line.startswith(" ")]


def test_uv_itself_is_taken_with_its_hashes() -> None:
    lines = installation.stanza("uv").splitlines()
    assert lines[0].startswith("uv==")
    assert all("--hash=sha256:" in line for line in lines[1:])
    assert len(lines) > 2
    assert installation.stanza("no-such-package") == ""


@pytest.fixture
def environment_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("TANDEM_PYTHON", raising=False)
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.touch()
    monkeypatch.setattr(installation, "PYTHON", python)
    monkeypatch.setattr(installation, "STAMP", tmp_path / "stamp.json")
    locks = {level: tmp_path / f"{level}.lock" for level in ("run", "dev")}
    for lock in locks.values():
        lock.write_text("a==1\n")
    monkeypatch.setattr(installation, "LOCKS", locks)
    return tmp_path


def test_a_stamp_holds_until_its_lock_changes(environment_elsewhere: Path) -> None:
    installation.STAMP.write_text(json.dumps({"run": installation.fingerprint("run")}))
    assert installation.stamp_holds("run")
    assert not installation.stamp_holds("dev")
    installation.LOCKS["run"].write_text("a==2\n")
    assert not installation.stamp_holds("run")


def test_what_is_installed_for_the_checks_serves_to_run(environment_elsewhere: Path) -> None:
    installation.STAMP.write_text(json.dumps({"dev": installation.fingerprint("dev")}))
    assert installation.stamp_holds("run")


@pytest.mark.parametrize("content", ["", "half a st", "[]"])
def test_a_broken_stamp_does_not_hold(environment_elsewhere: Path, content: str) -> None:
    installation.STAMP.write_text(content)
    assert not installation.stamp_holds("run")


def test_an_environment_without_its_python_is_not_ready(environment_elsewhere: Path) -> None:
    installation.STAMP.write_text(json.dumps({"run": installation.fingerprint("run")}))
    installation.PYTHON.unlink()
    assert not installation.stamp_holds("run")


def test_a_half_made_environment_is_not_whole(environment_elsewhere: Path) -> None:
    assert not installation.is_whole()


def test_a_python_without_venv_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Refusal, match="python3-venv"):
        installation.make()


def test_a_failing_uv_leaves_the_work_to_pip(environment_elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(installation, "is_whole", lambda: True)
    monkeypatch.setattr(installation, "by_uv", lambda level, folder: False)
    monkeypatch.setattr(installation, "by_pip", asked.append)
    assert installation.ready("run") == str(installation.PYTHON)
    assert asked == ["run"]
    assert installation.stamp_holds("run")


def test_an_old_python_gets_a_sentence() -> None:
    text = (ROOT / "tandem.py").read_text()
    head = (
        text[: text.index("from start.commands")]
        .replace("sys.version_info < (3, 11)", "True")
        .replace('"python3.', '"no.')
    )
    done = subprocess.run([sys.executable, "-c", head], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "needs Python 3.11" in done.stderr


# State and family


def test_a_taken_port_is_a_sentence(taken_port: int) -> None:
    with pytest.raises(Refusal, match=f"Port {taken_port} on 127.0.0.1 cannot be taken.*--port 0"):
        listen("127.0.0.1", taken_port)


def test_a_state_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refusal, match="Set TANDEM_HOME"):
        places.prepare(State(tmp_path / "file" / "home", is_demo=False))


def test_a_second_family_does_not_get_the_lock(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "PATIENCE", 0)
    first = locking.take(state)
    assert first is not None
    assert locking.take(state) is None
    os.close(first)
    second = locking.take(state)
    assert second is not None
    os.close(second)


def test_a_note_without_its_lock_names_no_holder(state: State) -> None:
    locking.note(state, port=1)
    assert locking.holder(state) == {}
    assert not locking.stop(state)


def test_a_pid_used_again_is_not_taken_for_the_family(state: State) -> None:
    with state.lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        locking.note(state, port=1)
        assert locking.holder(state)["pid"] == os.getpid()
        locking.private(state.family, {"pid": os.getpid(), "birth": "another"})
        assert locking.holder(state) == {}


@pytest.mark.parametrize(("is_demo", "port", "is_fresh"), [(False, None, False), (True, 81, False), (True, None, True)])
def test_a_running_family_is_in_the_way(
    state: State, monkeypatch: pytest.MonkeyPatch, is_demo: bool, port: Any, is_fresh: bool
) -> None:
    monkeypatch.setattr(locking, "holder", lambda state: {"pid": 1, "port": 80, "address": "http://127.0.0.1:80/"})
    with pytest.raises(Refusal, match=r"already runs on .* at http://127\.0\.0\.1:80/"):
        launch.meet(State(state.home, is_demo), port=port, is_fresh=is_fresh, as_json=True)


def test_a_running_demo_is_shown_again(
    state: State, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    signins.keep(state, {"people": [{"email": "lea@example.org", "password": "p", "token": "t"}]})
    monkeypatch.setattr(locking, "holder", lambda state: {"pid": 1, "port": 80, "address": "http://127.0.0.1:80/"})
    assert launch.meet(state, port=None, is_fresh=False, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["address"] == "http://127.0.0.1:80/"
    assert told["people"][0]["token"] == "t"


def test_a_token_told_once_is_kept(state: State) -> None:
    signins.keep(state, {"people": [{"email": "lea@example.org", "password": "p", "token": "t"}]})
    later = signins.keep(state, {"people": [{"email": "lea@example.org", "password": "p", "token": None}]})
    assert later["people"][0]["token"] == "t"
    assert state.signins.stat().st_mode & 0o777 == 0o600


def test_fresh_keeps_only_what_is_not_the_demos(state: State) -> None:
    for name in ("tandem.sqlite3", "signins.json", "secret_key"):
        (state.home / name).touch()
    (state.home / "files").mkdir()
    launch.clear(state)
    assert {path.name for path in state.home.iterdir()} == {"secret_key", "log"}


def test_a_start_is_warm_only_on_the_database_it_left(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    applied = "first"
    monkeypatch.setattr(warmth, "migrations_applied", lambda state: applied)
    assert not warmth.holds(state)
    warmth.keep(state)
    assert warmth.holds(state)
    applied = "second"
    assert not warmth.holds(state)
    applied = ""
    warmth.keep(state)
    assert not warmth.holds(state)


def test_pauses_grow_with_failures_and_end_somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        pid = 2**22 + 1

    class Warden:
        def forget(self, group: int) -> None: ...

    monkeypatch.setattr(children.time, "monotonic", lambda: 0.0)
    child = children.Child("web", list, {}, tmp_path / "web.log", Warden())  # type: ignore[arg-type]
    pauses = []
    for _ in range(9):
        child.process = Gone()  # type: ignore[assignment]
        child.bury()
        pauses.append(child.due)
    assert pauses == sorted(pauses)
    assert pauses[0] == children.FIRST_PAUSE
    assert pauses[-1] == children.LONGEST_PAUSE


# Counting tests

RESULTS = """<testsuites><testsuite>
<testcase name="a"/><testcase name="b"><failure message="x"/></testcase>
<testcase name="c"><error message="x"/></testcase>
<testcase name="d"><skipped message="no Chromium"/></testcase><testcase name="e"/></testsuite></testsuites>"""


def test_outcomes_are_counted_from_what_pytest_wrote(tmp_path: Path) -> None:
    (tmp_path / "r.xml").write_text(RESULTS)
    outcome = testing.read("sqlite", tmp_path / "r.xml")
    assert str(outcome) == "2 passed, 2 failed, 1 skipped"
    assert outcome.skipped == Counter({"no Chromium": 1})


def test_the_total_stands_alone_on_the_last_line(capsys: pytest.CaptureFixture[str]) -> None:
    first = testing.Outcome("sqlite", passed=3, skipped=Counter({"why": 2}))
    code = testing.report([first, testing.Outcome("postgres", passed=4, failed=1)])
    lines = capsys.readouterr().out.splitlines()
    assert code == 1
    assert lines[-4:] == [
        "sqlite: skipped 2: why",
        "sqlite: 3 passed, 0 failed, 2 skipped",
        "postgres: 4 passed, 1 failed, 0 skipped",
        "7 passed, 1 failed, 2 skipped",
    ]


def test_nothing_run_is_no_success() -> None:
    assert testing.report([testing.Outcome("sqlite", skipped=Counter({"why": 1}))]) == 1


# Compose


def test_compose_publishes_no_database_port_and_runs_nobody_as_root() -> None:
    yaml = pytest.importorskip("yaml")
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert {"web", "worker", "beat", "db", "broker"} <= set(services)
    assert [name for name, service in services.items() if "ports" in service] == ["web"]
    assert all(service.get("user") not in {None, "root", "0"} for service in services.values())
    assert all("healthcheck" in service for name, service in services.items() if name != "migrate")


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("Downloading\nError: host not found\n    at lookup {\n  errno: -3008\n}\n", "Error: host not found"),
        ("Reading lists\nE: Unable to locate package\n", "E: Unable to locate package"),
        ("\n", "no reason was given."),
    ],
)
def test_a_reason_is_the_line_that_names_the_error(printed: str, reason: str) -> None:
    assert installation.last_line(printed) == reason
