"""Takes the pictures of the README from a running demo.

    python3 tandem.py demo --once --json | .venv/bin/python docs/pictures/make.py

Reads the demo's line of JSON (address and sign-ins) and writes screen.png and overview.png beside this file.
"""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
WIDTH = 1280
COLOURS = 128
LARGEST = 200_000
PICTURES = {"screen": ("reviewer", "screen/title_abstract/", 800), "overview": ("lead", "", 960)}


def main() -> None:
    told = json.loads(sys.stdin.readline())
    with sync_playwright() as playwright:
        chromium = os.environ.get("TANDEM_CHROMIUM") or None
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (role, path, height) in PICTURES.items():
            page = signed_in(browser, told, role, height)
            page.goto(f"{told['address']}reviews/{told['review']}/{path}", wait_until="networkidle")
            save(page.screenshot(), HERE / f"{name}.png")
        browser.close()


def signed_in(browser: Browser, told: dict[str, Any], role: str, height: int) -> Page:
    person = next(each for each in told["people"] if each["role"] == role)
    page = browser.new_page(viewport={"width": WIDTH, "height": height}, color_scheme="light")
    page.goto(told["address"])
    page.get_by_label("Email").fill(person["email"])
    page.get_by_label("Password").fill(person["password"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="My reviews").wait_for()
    return page


def save(png: bytes, path: Path) -> None:
    """Write a picture with few colours, small enough for a repository."""
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        sys.exit(f"{path.name} has {path.stat().st_size} bytes; at most {LARGEST} are wanted.")


if __name__ == "__main__":
    main()
