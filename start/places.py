"""Where everything lies: the checkout, its environment, and the state folder of a family."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"


class Refusal(Exception):
    """What cannot be done, as a sentence for the person at the terminal."""

    def __init__(self, sentence: str, *, code: int = 2) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class State:
    """The folder that holds everything one family keeps."""

    home: Path
    is_demo: bool

    @property
    def family(self) -> Path:
        return self.home / "family.json"

    @property
    def lock(self) -> Path:
        return self.home / "family.lock"

    @property
    def logs(self) -> Path:
        return self.home / "log"

    @property
    def signins(self) -> Path:
        return self.home / "signins.json"

    @property
    def valkey(self) -> Path:
        return self.home / "valkey"


def environment() -> dict[str, str]:
    """What the commands inherit. Compiled modules go into .venv: the checkout stays clean, and every start quick."""
    own = dict(os.environ)
    if not own.get("TANDEM_PYTHON"):
        own.pop("PYTHONDONTWRITEBYTECODE", None)
        own.setdefault("PYTHONPYCACHEPREFIX", str(VENV / "pycache"))
    return own


def state(*, is_demo: bool) -> State:
    """`serve` keeps its state in TANDEM_HOME (default: var in the checkout), `demo` in the folder demo inside it."""
    given = os.environ.get("TANDEM_HOME", "").strip()
    home = Path(given).expanduser().resolve() if given else ROOT / "var"
    return State(home / "demo" if is_demo else home, is_demo)


def prepare(place: State) -> None:
    """Make the state folder, readable by its owner only."""
    try:
        place.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.home.chmod(0o700)
        with tempfile.TemporaryFile(dir=place.home):
            pass
    except OSError as error:
        raise Refusal(
            f"The state folder {place.home} cannot be written ({error.strerror}). "
            "Set TANDEM_HOME to a folder of your own and start again."
        ) from error
