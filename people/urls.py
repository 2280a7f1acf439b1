"""Addresses of the pages in people.views."""

from people import views

urlpatterns = [
    *views.PersonBrowse.urls(),
    *views.PersonNameBrowse.urls(),
    *views.OfficeBrowse.urls(),
    *views.AppointmentBrowse.urls(),
    *views.AppointmentEventBrowse.urls(),
]
