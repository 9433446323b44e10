"""What Ben may do in secret, drawn from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

CANARY = "canary-7f3a"
SECRET_TITLES = 5
SECRET_TEXTS = 2


@dataclass(frozen=True, slots=True)
class Secret:
    """What Ben does on one report of a block that stays blind; `verdict` empty: he does not act."""

    verdict: str
    reason: int = 0
    design: str = ""
    note: str = ""
    changed: bool = False
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """What Ben does in secret at titles and at full texts, and what Ana says of the same titles ("" for nothing)."""

    titles: list[Secret]
    texts: list[Secret]
    mine: list[str]


def a_secret_at_titles(draw: random.Random) -> Secret:
    return Secret(
        verdict=draw.choice(["include", "exclude", "maybe"]),
        note=draw.choice(["", f"{CANARY} {draw.random()}"]),
    )


def a_secret_at_texts(draw: random.Random) -> Secret:
    verdict = draw.choice(["include", "exclude", "ongoing", "awaiting_classification"])
    design = draw.choice(["randomised_parallel", "non_randomised"]) if verdict == "include" else ""
    return Secret(verdict=verdict, reason=draw.randrange(2), design=design, note=f"{CANARY} {draw.random()}")


def in_values(seed: int) -> History:
    """One history of the kind: the acts are the same for every seed, what they say is not. Ana's own never differ."""
    draw = random.Random(seed)
    return History(
        [a_secret_at_titles(draw) for _ in range(SECRET_TITLES)],
        [a_secret_at_texts(draw) for _ in range(SECRET_TEXTS)],
        ["include", "", "exclude", "", "", "maybe"],
    )


def in_presence(seed: int) -> History:
    """The same; some of the acts are missing, some are changed or put off."""
    whole, draw = in_values(seed), random.Random(seed)

    def thin(secrets: list[Secret]) -> list[Secret]:
        kept = [
            draw.choice([secret, replace(secret, changed=True), Secret(verdict="", skipped=True)]) for secret in secrets
        ]
        return [Secret(verdict=""), *kept[1:]]

    return History(thin(whole.titles), thin(whole.texts), whole.mine)
