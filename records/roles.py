"""The roles: what each may do with records, as groups of Django."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

from records.kit.registry import record_types
from records.models import (
    HistoryEntry,
    Import,
    KeptMapping,
    Merge,
    Proposal,
    RegisterEntry,
    SavedView,
)

# An administrator may do everything anyway.
ROLES = {
    "analyst": ("view",),
    "editor": ("view", "add", "change"),
    "reviewer": ("view", "add", "change", "delete"),
    "admin": ("view", "add", "change", "delete"),
}
STAFF = ("editor", "reviewer", "admin")
# Who approves what others propose, where FOUR_EYES is set.
DECIDING = ("reviewer", "admin")


def make_roles() -> dict[str, Group]:
    """The group of each role, made or brought up to date."""
    return {name: _role(name, actions) for name, actions in ROLES.items()}


def _role(name: str, actions: tuple[str, ...]) -> Group:
    """The group of that name, allowed what its role may do, no more and no less."""
    role, _ = Group.objects.get_or_create(name=name)
    allowed: list[Permission] = []
    for model in record_types():
        allowed += _permissions(model, actions)
    if name in STAFF:
        for kept in (HistoryEntry, Merge, Proposal, RegisterEntry):
            allowed += _permissions(kept, ("view",))
        for own in (Import, KeptMapping):
            allowed += _permissions(own, ("view", "add", "change"))
        # What others find above their lists.
        allowed += _permissions(SavedView, ("share",))
    if name in DECIDING:
        allowed += _permissions(Proposal, ("decide",))
    if {one.pk for one in allowed} != set(
        role.permissions.values_list("pk", flat=True)
    ):
        role.permissions.set(allowed)
    return role


def _permissions(model: Any, actions: tuple[str, ...]) -> list[Permission]:
    kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
    names = [f"{action}_{model._meta.model_name}" for action in actions]
    return list(Permission.objects.filter(content_type=kind, codename__in=names))
