"""Addresses of what is told of two parties.

Included before those of relations: the page of a relation is the page of its pair.
"""

from django.urls import path

from events.pair.brief.views import BriefFile, BriefPage
from events.pair.finding import find_two
from events.pair.trade_views import TradeFile, TradePage, TradePicture
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
    path("relations/<str:key>/trade/", TradePage.as_view(), name="pair-trade"),
    path(
        "relations/<str:key>/trade/pictures/<str:picture>.<str:extension>",
        TradePicture.as_view(),
        name="pair-trade-picture",
    ),
    path(
        "relations/<str:key>/trade.<str:extension>",
        TradeFile.as_view(),
        name="pair-trade-file",
    ),
]
