"""Addresses of Chancery."""

from django.contrib import admin
from django.urls import include, path, re_path

from config.health import healthz
from config.home import home
from people.reconciling.views import MatchView
from records.door.token_views import Tokens, end_own_token
from records.door.views import (
    ChangePassword,
    Confirm,
    LogIn,
    LogInCode,
    LogOut,
    SetPassword,
    SetUp,
    end_session,
    sessions,
)
from records.kit.api.views import urls as api_urls
from records.kit.api.whole import urls as whole_urls
from records.kit.saved_page import SavedViews, change_view
from records.search.api import SearchView
from records.search.views import search

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"

api = [
    path("disputes/", include("records.disputes.api")),
    path("search/", SearchView.as_view(), name="api-search"),
    re_path("^people/match/?$", MatchView.as_view(), name="api-people-match"),
    path("pairs/", include("events.pair.api")),
    path("reconcile/", include("people.reconciling.views")),
    path("changes/", include("records.kit.api.changes")),
    path("datapackage.json", include("records.kit.api.package")),
    *api_urls(),
    *whole_urls(),
]

urlpatterns = [
    # First: who asks for one record waits for all that is looked through before.
    path("api/v1/", include(api)),
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("login/", LogIn.as_view(), name="login"),
    path("login/code/", LogInCode.as_view(), name="login-code"),
    path("logout/", LogOut.as_view(), name="logout"),
    path("account/confirm/", Confirm.as_view(), name="confirm"),
    path("account/second-factor/", SetUp.as_view(), name="second-factor"),
    path("account/sessions/", sessions, name="sessions"),
    path("account/sessions/end/", end_session, name="end-session"),
    path("account/views/", SavedViews.as_view(), name="saved-views"),
    path("account/views/<str:handle>/", change_view, name="saved-view"),
    path("account/tokens/", Tokens.as_view(), name="tokens"),
    path("account/tokens/<str:handle>/end/", end_own_token, name="end-token"),
    path("account/password/", ChangePassword.as_view(), name="password"),
    path(
        "account/password/<str:uidb64>/<str:token>/",
        SetPassword.as_view(),
        name="set-password",
    ),
    path("search/", search, name="search"),
    path("admin/", admin.site.urls),
    # Before relations: the page of a relation is told from above, with its events.
    path("", include("events.pair.urls")),
    path("", include("relations.urls")),
    path("", include("people.urls")),
    path("", include("events.urls")),
    path("", include("records.urls")),
]
