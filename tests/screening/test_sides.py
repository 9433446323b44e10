"""What a person sees of a released report's votes: the rule as a table."""

import pytest

from screening.sides import View, view

NOTHING = View()
STATE_ONLY = View(thread=True)
VERDICTS = View(verdicts=True, thread=True)
NAMED_VERDICTS = View(verdicts=True, names=True, thread=True)
MASKED = View(verdicts=True, notes=True, thread=True)
NAMED = View(verdicts=True, notes=True, names=True, thread=True)


@pytest.mark.parametrize(
    ("voted", "settles", "rule", "sees", "stage_open", "expected"),
    [
        # Somebody who did not vote and may settle: what the protocol says, whether the stage is open or not.
        (False, True, "third_person", "masked", True, MASKED),
        (False, True, "third_person", "named", True, NAMED),
        (False, True, "third_person", "nothing", True, NOTHING),
        (False, True, "either", "masked", True, MASKED),
        (False, True, "either", "nothing", False, NOTHING),
        # Somebody who did not vote and may not settle: that there is a conflict.
        (False, False, "consensus", "named", True, NOTHING),
        (False, False, "consensus", "masked", False, NOTHING),
        (False, False, "either", "named", True, NOTHING),
        # A voter who is to agree with the others: their verdicts, their notes after the end of the stage.
        (True, True, "either", "masked", True, VERDICTS),
        (True, True, "either", "named", True, NAMED_VERDICTS),
        (True, True, "either", "nothing", True, VERDICTS),
        (True, False, "consensus", "masked", True, VERDICTS),
        (True, False, "consensus", "masked", False, MASKED),
        (True, False, "consensus", "named", False, NAMED),
        # A voter whose conflicts others settle: the state, until the stage is closed. A lead who voted is a voter.
        (True, True, "third_person", "masked", True, STATE_ONLY),
        (True, True, "third_person", "named", True, STATE_ONLY),
        (True, True, "third_person", "masked", False, MASKED),
        (True, True, "", "named", True, STATE_ONLY),
    ],
)
def test_the_rule(voted: bool, settles: bool, rule: str, sees: str, stage_open: bool, expected: View) -> None:
    assert view(voted=voted, settles=settles, rule=rule, sees=sees, stage_open=stage_open) == expected
