"""Addresses of the pages in records.views."""

from records import views

urlpatterns = [
    *views.SourceBrowse.urls(),
    *views.PassageBrowse.urls(),
    *views.CitationBrowse.urls(),
    *views.RulingBrowse.urls(),
    *views.TopicBrowse.urls(),
    *views.ExternalIdBrowse.urls(),
]
