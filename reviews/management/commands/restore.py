"""manage restore FILE.tar.gz"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.backups import archive
from reviews.errors import DomainError


class Command(BaseCommand):
    help = "Bring a backup back. Stop web and worker first. Exit 0 if every ledger verifies afterwards, else 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", default="", metavar="NAME", help="the name of an instance to be replaced")

    def handle(self, *args: Any, file: Path, force: str, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            done = archive.restore(file, typed_name=force)
        except DomainError as refused:
            raise CommandError(str(refused)) from None
        told = {"reviews": done.reviews, "files": done.files, "findings": done.findings}
        self.stdout.write(json.dumps({"ok": not done.findings, **told}))
        if done.findings:
            sys.exit(1)
