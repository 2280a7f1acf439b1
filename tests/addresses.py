"""Every address of the site, with values for its parameters."""

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, URLResolver

from records.imports.keeping import keep, new_import, plan
from records.kit.registry import record_types
from records.merging import merge
from records.models import (
    Citation,
    HistoryEntry,
    Import,
    KeptMapping,
    Merge,
    Proposal,
    ProposedRow,
    User,
)
from relations.models import Mission, Party
from tests import factories


def patterns(resolver, namespaces=()):
    """Name in full and names of the parameters of each address that has a name."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = (
                (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            )
            yield from patterns(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            names = {*pattern.pattern.converters, *pattern.pattern.regex.groupindex}
            yield ":".join([*namespaces, pattern.name]), tuple(sorted(names))


def factory_of():
    """The factory of each record type."""
    return {
        factory._meta.model: factory
        for factory in vars(factories).values()
        if isinstance(factory, type)
        and issubclass(factory, factories.RecordFactory)
        and factory is not factories.RecordFactory
    }


def one_of_each():
    """One record of each type, with a citation; by plural. And a merge."""
    made = {}
    by_model = factory_of()
    for model in record_types():
        made[model.PLURAL] = by_model[model](review="published")
        factories.CitationFactory(record_id=made[model.PLURAL].pk)
    mission = made["missions"]
    for value in ("2008", "2014"):
        factories.CitationFactory(record_id=mission.pk, field="opened", value=value)
    twins = factories.PersonFactory(), factories.PersonFactory()
    merge(*twins, reason="One and the same.")
    proposed(mission, name="An embassy")
    brought()
    return made


def brought():
    """An import with errors that nobody has brought but the system, and a mapping."""
    text = "about: Parties\ntables:\n- {records: parties, key: '{a}'}\n"
    KeptMapping.objects.create(name="plain", text=text)
    of = new_import("parties.csv", b"a,b\n1,2\n", Party, mapping_text=text)
    keep(of)
    plan(of)


def proposed(record, **values):
    """A proposal of another name for a record, as the desk of reviewers has it."""
    before = {"id": record.pk, "key": record.key, "name": record.name}
    proposal = Proposal.objects.create(
        author=factories.UserFactory(is_staff=True),
        title=f"Change of {record}",
        reason=f"Of {record}",
    )
    ProposedRow.objects.create(
        proposal=proposal,
        table=record._meta.db_table,
        record_type=record.record_type(),
        record=record.pk,
        operation="update",
        before=before,
        after=before | values,
        secrecy=record.secrecy,
        known=True,
        base=HistoryEntry.objects.filter(record=record.pk).latest("pk").pk,
    )
    return proposal


def sample(name, parameters, records):
    """Values for the parameters of an address; KeyError for one that nobody knows."""
    plural = name.removeprefix("api-").rsplit("-", 1)[0]
    known = {
        "address": "nowhere",
        "app_label": "records",
        "content_type_id": ContentType.objects.get_for_model(Mission).pk,
        "extension": "csv",
        "field": "opened",
        "handle": "nowhere",
        "format": "json",
        "number": Merge.objects.latest("pk").pk,
        "key": records.get(plural, records["missions"]).key,
        "plural": "missions",
        "name": "nowhere",
        "record_type": "mission",
        "token": "nowhere",
        "uidb64": "nowhere",
        "url": "nowhere",
        "what": "entity",
    }
    if name == "admin:records_import_file":
        known["number"] = Import.objects.latest("pk").pk
    if name.startswith("admin:"):
        known["object_id"] = known["id"] = _of_admin(name, records)
    if name.startswith("pair"):
        known |= {
            "key": records["relations"].key,
            "extension": "csv" if name == "pair-trade-file" else "md",
            "picture": "nowhere",
        }
    if name == "api-pair":
        both = (records["relations"].party_a, records["relations"].party_b)
        known |= {"one": both[0].key, "other": both[1].key}
    if name.startswith("citation"):
        known["key"] = Citation.objects.filter(field="opened").latest("pk").key
    return {parameter: known[parameter] for parameter in parameters}


def _of_admin(name, records):
    if name == "admin:auth_user_password_change":
        return User.objects.first().pk
    for model in admin.site._registry:
        options = model._meta
        if name.startswith(f"admin:{options.app_label}_{options.model_name}_"):
            if plural := getattr(model, "PLURAL", ""):
                return records[plural].pk
            return model.objects.first().pk
    return records["missions"].pk
