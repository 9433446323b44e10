"""bench votes [N]: N votes of two reviewers, one after the other, on the configured engine; one line of JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence

import django

USUAL = 400


def main(arguments: Sequence[str]) -> int:
    asked = arguments[0] if arguments else str(USUAL)
    if len(arguments) > 1 or not asked.isdecimal() or int(asked) < 2:
        print("Say how many votes, at least 2: python3 tandem.py bench votes 400", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from bench import _ballots  # noqa: PLC0415 models must be loaded first

    print(json.dumps(_ballots.measured(int(asked))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
