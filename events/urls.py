"""Addresses of the pages in events.views."""

from events import views
from records.kit.views import Browse

urlpatterns = Browse.urls_of(views)
