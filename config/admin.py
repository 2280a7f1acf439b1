"""The admin site: where staff enter and correct records."""

from django.contrib.admin import AdminSite


class ChanceryAdminSite(AdminSite):
    """Django's admin site under Chancery's name."""

    site_header = "Chancery: entry of records"
    site_title = "Chancery"
    index_title = "Records"
