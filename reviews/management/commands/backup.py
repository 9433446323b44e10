"""manage backup FILE.tar.gz"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviews.backups import archive
from reviews.errors import DomainError


class Command(BaseCommand):
    help = "Write the whole instance (database, files, ledger heads, hashes) into one file. Others may go on working."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="default: tandem-DATE-TIME.tar.gz in this folder")

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        target = file or Path(f"tandem-{timezone.now():%Y%m%d-%H%M%S}.tar.gz")
        try:
            manifest = archive.make(target)
        except DomainError as refused:
            raise CommandError(str(refused)) from None
        told = {"file": str(target), "bytes": target.stat().st_size, "parts": len(manifest["parts"])}
        self.stdout.write(json.dumps({**told, "heads": manifest["heads"]}))
        self.stderr.write("The secret key is not in the backup: keep it apart, or PubMed keys must be entered again.")
