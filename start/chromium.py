"""Finds a Chromium for the browser tests, or installs one where that is possible."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass

from start.installation import last_line, say

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""
PATIENCE = 300


@dataclass(frozen=True)
class Found:
    """Where Chromium is, or else why there is none."""

    path: str = ""
    reason: str = ""


def find(python: str, *, may_install: bool) -> Found:
    given = os.environ.get("TANDEM_CHROMIUM", "").strip()
    if given:
        return Found(given) if starts(given) else Found(reason=f"TANDEM_CHROMIUM is {given}, which does not start")
    for path in filter(None, map(shutil.which, NAMES)):
        if starts(path):
            return Found(path)
    own = playwright_path(python)
    if starts(own):
        return Found(own)
    return install(python) if may_install else Found(reason="no Chromium is installed")


def starts(path: str) -> bool:
    if not path:
        return False
    try:
        return subprocess.run([path, "--version"], capture_output=True, check=False, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def playwright_path(python: str) -> str:
    return quietly([python, "-c", ASK_PLAYWRIGHT])[0].strip()


def install(python: str) -> Found:
    """Debian's package as root, else Playwright's own; both within a few minutes or not at all."""
    reasons = []
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("Installing Chromium for the browser tests (apt-get).")
        quietly(["apt-get", "update"])
        _, problem = quietly(["apt-get", "install", "-y", "--no-install-recommends", "chromium"])
        path = shutil.which("chromium") or ""
        if starts(path):
            return Found(path)
        reasons.append(f"apt-get: {problem}")
    say("Installing Chromium for the browser tests (Playwright).")
    _, problem = quietly([python, "-m", "playwright", "install", "chromium"])
    path = playwright_path(python)
    if starts(path):
        return Found(path)
    reasons.append(f"Playwright: {problem}")
    return Found(reason="no Chromium is installed and none could be (" + "; ".join(reasons) + ")")


def quietly(command: list[str]) -> tuple[str, str]:
    """What a command printed, and the last line it gave as a reason for failing."""
    environment = dict(os.environ) | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
            env=environment,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return "", f"{type(error).__name__}"
    return (done.stdout, "it does not start") if done.returncode == 0 else ("", last_line(done.stderr or done.stdout))
