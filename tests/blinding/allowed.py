"""The whole allowlist of P: where a lead who does not screen may see that somebody has worked, and why."""

from __future__ import annotations

COUNTS = "the table of blocks says how much each reviewer has done"
REFUSED = "a form that is refused comes back with the table of blocks"

ALLOWED: dict[str, str] = {
    "title_abstract": COUNTS,
    "full_text_blocks": COUNTS,
    "api-blocks": COUNTS,
    "workload_panel": "how much of what is given to each reviewer is done",
    "block_pilot": REFUSED,
    "blocks_share_out": REFUSED,
    "stage_close": REFUSED,
    "stage_reopen": REFUSED,
}
"""By the name of the route."""
