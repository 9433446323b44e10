"""Addresses of the pages that look across a review."""

from django.urls import URLPattern, path

from reporting import views

REVIEW = "reviews/<str:public_id>/"

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path(REVIEW, views.overview_page, name="overview"),
    path(f"{REVIEW}next/", views.next_panel, name="next_panel"),
    path(f"{REVIEW}lists/", views.standings, name="standing_list"),
    path(f"{REVIEW}prisma/", views.prisma_page, name="prisma"),
    path(f"{REVIEW}prisma/diagram.svg", views.prisma_svg, name="prisma_svg"),
    path(f"{REVIEW}prisma/flow.csv", views.prisma_csv, name="prisma_csv"),
    path(f"{REVIEW}prisma/item-8.txt", views.prisma_selection, name="prisma_selection_export"),
    path(f"{REVIEW}prisma/<str:box>/", views.prisma_list, name="prisma_list"),
    path(f"{REVIEW}prisma/<str:box>/list.<str:format>", views.prisma_export, name="prisma_export"),
    path(f"{REVIEW}agreement/agreement.csv", views.agreement_csv, name="agreement_csv"),
]
