"""The tutorial's site: settings and application in one."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from environs import Env

settings.configure(
    SECRET_KEY="for measuring only",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="benchmarks.speed.tutorial.api",
    DATABASES={
        "default": Env().dj_db_url("DATABASE_URL") | {"CONN_MAX_AGE": 600},
    },
    INSTALLED_APPS=["benchmarks.speed.tutorial", "rest_framework"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    REST_FRAMEWORK={
        "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
        "PAGE_SIZE": 50,
        "UNAUTHENTICATED_USER": None,
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    },
)
application = get_wsgi_application()
