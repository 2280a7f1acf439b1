"""The admin of Chancery as a Django app."""

from django.contrib.admin.apps import AdminConfig


class ChanceryAdminConfig(AdminConfig):
    """Django's admin with Chancery's own site object (config.admin)."""

    default_site = "config.admin.ChanceryAdminSite"
