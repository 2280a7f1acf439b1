"""Addresses of what is told of two parties.

Included before those of relations: the page of a relation is the page of its pair.
"""

from django.urls import path

from events.pair.brief.views import BriefFile, BriefPage
from events.pair.finding import find_two
from events.pair.views import PairPage, PairPicture

urlpatterns = [
    path("pair/", find_two, name="pair-finder"),
    path("relations/<str:key>/", PairPage.as_view(), name="pair"),
    path("relations/<str:key>/brief/", BriefPage.as_view(), name="pair-brief"),
    path(
        "relations/<str:key>/pictures/<str:picture>.<str:extension>",
        PairPicture.as_view(),
        name="pair-picture",
    ),
    path(
        "relations/<str:key>/brief.<str:extension>",
        BriefFile.as_view(),
        name="pair-brief-file",
    ),
]
