"""Addresses of what is told of two parties.

Included before those of relations: the page of a relation is the page of its pair.
"""

from django.urls import path

from events.pair.views import PairPage

urlpatterns = [
    path("relations/<str:key>/", PairPage.as_view(), name="pair"),
]
