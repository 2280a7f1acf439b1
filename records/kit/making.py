"""Records made of what the database found, sooner than Django makes them.

Django makes each as if somebody might give it any value: it looks at every field, asks
whether anybody waits for a record to be made, and sets what it is given one by one. A
page of a list has some two hundred, and that took longer than to write its table. What
comes from the database needs none of it.
"""

from typing import Any

from django.db.models import Model
from django.db.models.base import ModelState
from django.db.models.signals import post_init, pre_init


class Making:
    """A model, as far as Django needs it to make records of rows.

    ``is_shared``: rows that refer to one record have the same; so for what records
    refer to, which nobody changes who reads them.
    """

    def __init__(self, model: type[Model], *, is_shared: bool) -> None:
        self._model, self._meta = model, model._meta
        self._known: dict[Any, Model] | None = {} if is_shared else None

    def from_db(self, using: str, names: list[str], values: Any) -> Model:
        """The record of a row."""
        found = dict(zip(names, values, strict=True))
        if self._known is None:
            return self._make(using, found)
        key = found[self._meta.pk.attname]
        if key not in self._known:
            self._known[key] = self._make(using, found)
        return self._known[key]

    def _make(self, using: str, found: dict[str, Any]) -> Model:
        record = self._model.__new__(self._model)
        record._state = state = ModelState()
        state.adding, state.db = False, using
        # Fields that are not among them are fetched when they are asked for.
        record.__dict__.update(found)
        return record


def making(klass_info: dict[str, Any], *, is_shared: bool = False) -> dict[str, Any]:
    """What Django knows of the models of a query, with these in their place."""
    model = klass_info["model"]
    if pre_init.has_listeners(model) or post_init.has_listeners(model):
        return klass_info
    related = klass_info.get("related_klass_infos", ())
    return klass_info | {
        "model": Making(model, is_shared=is_shared),
        "related_klass_infos": [making(one, is_shared=True) for one in related],
    }
