"""Addresses of the API of screening."""

from __future__ import annotations

from django.urls import URLPattern, path

from screening.api import (
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
STAGE = f"{REVIEW}stages/<str:kind>/"
BLOCK = f"{REVIEW}blocks/<str:block_id>/"

# Screening, blocks and criteria.
_screen: list[URLPattern] = [
    path(f"{REVIEW}stages/", blocks.Stages.as_view(), name="api-stages"),
    path(f"{STAGE}permits/", blocks.Permits.as_view(), name="api-permits"),
    path(f"{STAGE}close/", blocks.Closing.as_view(), name="api-stage-close"),
    path(f"{STAGE}reopen/", blocks.Reopening.as_view(), name="api-stage-reopen"),
    path(f"{STAGE}blocks/", blocks.Blocks.as_view(), name="api-blocks"),
    path(f"{STAGE}share-out/", blocks.Sharing.as_view(), name="api-share-out"),
    path(f"{REVIEW}workload/hand-over/", blocks.HandingAllOver.as_view(), name="api-hand-all-over"),
    path(f"{BLOCK}hand-over/", blocks.HandingOver.as_view(), name="api-hand-over"),
    path(f"{BLOCK}release/", blocks.Release.as_view(), name="api-release"),
    path(f"{STAGE}next/", screen.Next.as_view(), name="api-next"),
    path(f"{STAGE}decisions/", screen.Decisions.as_view(), name="api-decisions"),
    path(f"{STAGE}undo/", screen.Undo.as_view(), name="api-undo"),
    path(f"{STAGE}skip/", screen.Skip.as_view(), name="api-skip"),
    path(f"{STAGE}progress/", screen.OwnProgress.as_view(), name="api-progress"),
    path(f"{REVIEW}reasons/", criteria.Reasons.as_view(), name="api-reasons"),
    path(f"{REVIEW}reasons/order/", criteria.Order.as_view(), name="api-reason-order"),
    path(f"{REVIEW}reasons/<str:reason_id>/retire/", criteria.Retirement.as_view(), name="api-reason-retire"),
    path(f"{REVIEW}criteria/<int:version>/", criteria.CriteriaVersion.as_view(), name="api-criteria-version"),
    path(f"{REVIEW}highlights/", criteria.Highlights.as_view(), name="api-highlights"),
]

urlpatterns: list[URLPattern] = [
    *_screen,
    *conflicts.urlpatterns,
    *agreement.urlpatterns,
    *settling.urlpatterns,
    *full_texts.urlpatterns,
    *imported.urlpatterns,
    *order.urlpatterns,
    *stopping.urlpatterns,
]
