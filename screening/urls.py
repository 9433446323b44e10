"""Addresses of the pages of screening."""

from __future__ import annotations

from django.urls import URLPattern, path

from screening.views import (
    agreement,
    blocks,
    conflicts,
    criteria,
    full_texts,
    imported,
    order,
    screen,
    settling,
    stopping,
)

REVIEW = "reviews/<str:public_id>/"
SCREEN = f"{REVIEW}screen/<str:kind>/"
STAGE = f"{REVIEW}stages/<str:kind>/"
BLOCK = f"{REVIEW}blocks/<str:block_id>/"

_screen: list[URLPattern] = [
    path(f"{REVIEW}titles/", blocks.title_abstract, name="title_abstract"),
    path(f"{REVIEW}full-texts/blocks/", blocks.full_text_blocks, name="full_text_blocks"),
    path(f"{STAGE}pilot/", blocks.block_pilot, name="block_pilot"),
    path(f"{STAGE}share-out/", blocks.blocks_share_out, name="blocks_share_out"),
    path(f"{STAGE}permits/", blocks.stage_permits, name="stage_permits"),
    path(f"{STAGE}close/", blocks.stage_close, name="stage_close"),
    path(f"{STAGE}reopen/", blocks.stage_reopen, name="stage_reopen"),
    path(f"{BLOCK}open/", blocks.block_release, name="block_release"),
    path(f"{BLOCK}hand-over/", blocks.block_hand_over, name="block_hand_over"),
    path(f"{REVIEW}workload/hand-over/", blocks.work_hand_over, name="work_hand_over"),
    path(f"{REVIEW}workload/", blocks.workload_panel, name="workload_panel"),
    path(f"{REVIEW}stopping/", stopping.stopping_page, name="stopping"),
    path(f"{REVIEW}stopping/sample/", stopping.stopping_sample, name="stopping_sample"),
    path(f"{REVIEW}stopping/approve/", stopping.stopping_approve, name="stopping_approve"),
    path(f"{REVIEW}stopping/take-back/", stopping.stopping_take_back, name="stopping_take_back"),
    path(SCREEN, screen.screen, name="screen"),
    path(f"{SCREEN}next/", screen.screen_next, name="screen_next"),
    path(f"{SCREEN}decide/", screen.screen_decide, name="screen_decide"),
    path(f"{SCREEN}undo/", screen.screen_undo, name="screen_undo"),
    path(f"{SCREEN}skip/", screen.screen_skip, name="screen_skip"),
    path(f"{SCREEN}history/", screen.screening_history, name="screening_history"),
    path(f"{SCREEN}<str:record_id>/", screen.screen_record, name="screen_record"),
    path(f"{REVIEW}criteria/", criteria.criteria_panel, name="criteria_panel"),
    path(f"{REVIEW}criteria/reasons/", criteria.reasons, name="reasons"),
    path(f"{REVIEW}criteria/reasons/<str:reason_id>/move/", criteria.reason_move, name="reason_move"),
    path(f"{REVIEW}criteria/reasons/<str:reason_id>/retire/", criteria.reason_retire, name="reason_retire"),
    path(f"{REVIEW}criteria/versions/<int:version>/", criteria.criteria_version, name="criteria_version"),
    path(f"{REVIEW}criteria/highlights/", criteria.highlights, name="highlights"),
]

# `full-texts/blocks/` stands before `full-texts/<report>/`.
urlpatterns: list[URLPattern] = [
    *_screen,
    *full_texts.urlpatterns,
    *conflicts.urlpatterns,
    *agreement.urlpatterns,
    *settling.urlpatterns,
    *imported.urlpatterns,
    *order.urlpatterns,
]
