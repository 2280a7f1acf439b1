"""Addresses of Chancery."""

from django.contrib import admin
from django.urls import include, path

from records.kit.api.views import urls as api_urls

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include(api_urls())),
]
