"""manage load_demo [--seed N] [--fresh] [--json]"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo.loading import Loaded, installation, load
from reviews.errors import DomainError

USUAL_SEED = 1
SIGN_INS = "signins.json"


class Command(BaseCommand):
    help = "Load the synthetic demo review, or keep the one that is loaded. Prints the sign-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=USUAL_SEED, help="the same seed gives the same PRISMA counts")
        parser.add_argument("--fresh", action="store_true", help="empty the demo's database first")
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *args: Any, seed: int, fresh: bool, **options: Any) -> None:
        try:
            if fresh:
                installation.empty()
            loaded = load(seed, known={} if fresh else known_passwords(settings.HOME / SIGN_INS))
        except DomainError as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(json.dumps(told(loaded)) if options["json"] else table(loaded))


def known_passwords(file: Path) -> dict[str, str]:
    """The passwords that the supervisor keeps in the state folder, by e-mail; none where it keeps none."""
    try:
        people = json.loads(file.read_text())["people"]
        return {person["email"]: person["password"] for person in people}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def told(loaded: Loaded) -> dict[str, Any]:
    people = [asdict(person) for person in loaded.people]
    return {"review": loaded.review.public_id, "seed": loaded.seed, "people": people, "flow": loaded.flow}


def table(loaded: Loaded) -> str:
    begun = "Loaded" if loaded.is_new else "Kept"
    rows = [f"  {each.role:13} {each.email:22} {each.password or '(as before)'}" for each in loaded.people]
    return "\n".join([f"{begun} “{loaded.review.title}” (seed {loaded.seed}).", *rows])
