"""Addresses of the pages in records.views and records.disputes."""

from django.urls import path

from records import views
from records.disputes.views import DisputeDownload, DisputeList, DisputePage
from records.kit.pictures.views import PictureFile
from records.kit.views import Browse

urlpatterns = [
    path("disputes/", DisputeList.as_view(), name="dispute-list"),
    path(
        "disputes.<str:extension>", DisputeDownload.as_view(), name="dispute-download"
    ),
    path(
        "disputes/<str:record_type>:<str:key>/<str:field>/",
        DisputePage.as_view(),
        name="dispute-detail",
    ),
    path("citations/<str:key>/panel/", views.citation_panel, name="citation-panel"),
    path(
        "<str:plural>/<str:key>/pictures/<str:name>.<str:extension>",
        PictureFile.as_view(),
        name="picture",
    ),
    *Browse.urls_of(views),
]
