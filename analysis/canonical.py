"""JSON in one spelling, so that equal content has an equal hash. Pure: no Django."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def text(content: Any) -> str:
    """Sorted keys, no blanks, characters as they are; a float keeps its shortest exact spelling."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def sha256(written: str) -> str:
    return hashlib.sha256(written.encode()).hexdigest()
