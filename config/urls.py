"""Addresses of Chancery."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from config.health import healthz
from config.home import home
from records.kit.api.views import urls as api_urls

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("login/", LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
    path("api/v1/disputes/", include("records.disputes.api")),
    path("api/v1/", include(api_urls())),
    # Before relations: the page of a relation is told from above, with its events.
    path("", include("events.pair.urls")),
    path("", include("relations.urls")),
    path("", include("people.urls")),
    path("", include("events.urls")),
    path("", include("records.urls")),
]
