#!/usr/bin/env python3
"""Sets Tandem up and starts it, with nothing but Python: demo, serve, stop, test, lint, manage, bench, lock."""

import os
import shutil
import sys

NEWER = ["python3.14", "python3.13", "python3.12", "python3.11"]

# This file alone is written so that an old Python can still read it and say what is missing.
if sys.version_info < (3, 11):
    found = [path for path in map(shutil.which, NEWER) if path]
    if not found:
        sys.exit(
            "Tandem needs Python 3.11 or newer; this is Python %d.%d. Install one and start again."
            % sys.version_info[:2]
        )
    os.execv(found[0], found[:1] + sys.argv)
if os.name != "posix":
    sys.exit("Tandem starts on Linux and macOS. On Windows, start it in WSL 2 or with docker compose.")

from start.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
