"""The relations app: parties and what stands between them."""

from django.apps import AppConfig


class RelationsConfig(AppConfig):
    """Parties, places, missions, agreements, memberships, undertakings, trade."""

    name = "relations"
