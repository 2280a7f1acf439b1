"""Addresses of the pages in relations.views."""

from relations import views

urlpatterns = [
    *views.PartyBrowse.urls(),
    *views.PartyNameBrowse.urls(),
    *views.PlaceBrowse.urls(),
    *views.RelationBrowse.urls(),
    *views.RelationEventBrowse.urls(),
    *views.MissionBrowse.urls(),
    *views.AccreditationBrowse.urls(),
    *views.AgreementBrowse.urls(),
    *views.PartyActionBrowse.urls(),
    *views.MembershipBrowse.urls(),
    *views.CandidatureBrowse.urls(),
    *views.SupportBrowse.urls(),
    *views.UndertakingBrowse.urls(),
    *views.UndertakingStageBrowse.urls(),
    *views.FigureBrowse.urls(),
    *views.TradeRecordBrowse.urls(),
]
