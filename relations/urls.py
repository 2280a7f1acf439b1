"""Addresses of the pages in relations.views."""

from records.kit.views import Browse
from relations import views

urlpatterns = Browse.urls_of(views)
