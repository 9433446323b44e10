"""Hands the package index that pip is set up for to uv, which reads none of pip's settings."""

from __future__ import annotations

import ast
import os
import re
import subprocess
from collections.abc import Iterable, Mapping

# pip lets the environment lead, then the section [install], then [global].
RANKS = {"global": 0, "install": 1, ":env:": 2}
LINE = re.compile(r"^(global|install|:env:)\.\.?([a-z0-9-]+)=(['\"].*['\"])$")
NAMES = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "cert": ("SSL_CERT_FILE", " "),
    "client-cert": ("SSL_CLIENT_CERT", " "),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "proxy": ("ALL_PROXY", " "),
    "timeout": ("UV_HTTP_TIMEOUT", " "),
    "default-timeout": ("UV_HTTP_TIMEOUT", " "),
}


def read(lines: Iterable[str]) -> dict[str, str]:
    """Settings by name out of `pip config list`, the strongest section winning."""
    found: dict[str, tuple[int, str]] = {}
    for line in lines:
        match = LINE.match(line.strip())
        if match and RANKS[match[1]] >= found.get(match[2], (0, ""))[0]:
            found[match[2]] = (RANKS[match[1]], str(ast.literal_eval(match[3])))
    return {name: value for name, (_, value) in found.items()}


def for_uv(settings: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """The variables uv needs; what the person already set for uv stays."""
    # With hashes locked, the best match over all indexes is as safe as the first, and it is what pip does.
    handed = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_PYTHON_DOWNLOADS": "never"}
    for name, (variable, separator) in NAMES.items():
        value = separator.join(settings.get(name, "").split())
        if value:
            handed[variable] = value
    if settings.get("no-index", "").lower() in {"1", "true", "yes", "on"}:
        handed["UV_NO_INDEX"] = "1"
    return {name: value for name, value in handed.items() if not environment.get(name)}


def environment(python: str) -> dict[str, str]:
    """The whole environment to run uv in."""
    listed = subprocess.run([python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    own = dict(os.environ)
    return own | for_uv(read(listed.stdout.splitlines()), own)
