"""Addresses of the endpoints that look across a review, under /api/v1/."""

from django.urls import URLPattern, path

from reporting import api

REVIEW = "reviews/<str:public_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{REVIEW}overview/", api.OverviewEndpoint.as_view(), name="api-overview"),
    path(f"{REVIEW}prisma/", api.Prisma.as_view(), name="api-prisma"),
    path(f"{REVIEW}prisma/svg/", api.PrismaSvg.as_view(), name="api-prisma-svg"),
    path(f"{REVIEW}prisma/csv/", api.PrismaCsv.as_view(), name="api-prisma-csv"),
    path(f"{REVIEW}prisma/item-8/", api.PrismaSelection.as_view(), name="api-prisma-item-8-export"),
    path(f"{REVIEW}prisma/boxes/<str:box>/", api.PrismaBox.as_view(), name="api-prisma-box"),
    path(f"{REVIEW}agreement/csv/", api.AgreementCsv.as_view(), name="api-agreement-csv"),
    path(f"{REVIEW}export/", api.Export.as_view(), name="api-export"),
]
