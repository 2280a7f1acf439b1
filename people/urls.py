"""Addresses of the pages in people.views."""

from people import views
from records.kit.views import Browse

urlpatterns = Browse.urls_of(views)
