"""Addresses of the pages in events.views."""

from events import views

urlpatterns = [
    *views.ForumBrowse.urls(),
    *views.EventBrowse.urls(),
    *views.ForumSessionBrowse.urls(),
    *views.VisitBrowse.urls(),
    *views.MeetingBrowse.urls(),
    *views.CallBrowse.urls(),
    *views.LetterBrowse.urls(),
    *views.ConsultationBrowse.urls(),
    *views.CeremonyBrowse.urls(),
    *views.StopBrowse.urls(),
    *views.DelegationBrowse.urls(),
    *views.ParticipationBrowse.urls(),
    *views.StatementBrowse.urls(),
    *views.OutcomeBrowse.urls(),
]
