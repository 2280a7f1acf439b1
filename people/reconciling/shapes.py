"""What match and the reconciliation services take and give, for the documentation."""

from typing import Any

from people.models import Person
from people.reconciling.candidates import KINDS
from records.kit.api.asking import Parameter
from records.kit.api.shapes import ADDRESS, TEXT, Schema, exactly, ref

LONGEST = 200
MOST = 25
FEW = 5

_SCORE: Schema = {"type": "number", "minimum": 0, "maximum": 100}
_YES: Schema = {"type": "boolean"}
_NAMED = exactly({"id": TEXT, "name": TEXT})


def _many(item: Schema) -> Schema:
    return {"type": "array", "items": item}


MATCHED: dict[str, Schema] = {
    "Matched": exactly({"name": TEXT, "candidates": _many(ref("PersonMeant"))})
    | {"description": "Persons that a name could mean, the likeliest first."},
    "PersonMeant": exactly(
        {
            "key": TEXT,
            "label": TEXT,
            "url": ADDRESS,
            "score": _SCORE,
            "match": _YES,
            "reasons": _many(TEXT),
        }
    )
    | {"description": "A person, how likely it is they who are meant, and why."},
}
RECONCILED: dict[str, Schema] = {
    "ReconciliationService": {
        "type": "object",
        "required": ["versions", "name", "identifierSpace", "schemaSpace"],
        "properties": {
            "versions": _many(TEXT),
            "name": TEXT,
            "identifierSpace": ADDRESS,
            "schemaSpace": ADDRESS,
            "defaultTypes": _many(_NAMED),
            "batchSize": {"type": "integer"},
        },
        "description": "The manifest of a service, asked without queries.",
    },
    "Reconciled": exactly({"result": _many(ref("RecordMeant")), "error": TEXT}, "error")
    | {"description": "Candidates for one query."},
    "ReconciledBatch": {
        "type": "object",
        "additionalProperties": ref("Reconciled"),
        "description": "Candidates for each query, by the name that it was sent with.",
    },
    "RecordMeant": exactly(
        {
            "id": TEXT,
            "name": TEXT,
            "description": TEXT,
            "type": _many(_NAMED),
            "score": _SCORE,
            "match": _YES,
            "features": _many(exactly({"id": TEXT, "name": TEXT, "value": _YES})),
        }
    )
    | {"description": "A record that a query could mean."},
}
ANSWERED: Schema = {
    "anyOf": [
        ref("ReconciliationService"),
        ref("Reconciled"),
        ref("ReconciledBatch"),
    ]
}
SUGGESTED = exactly(
    {
        "result": _many(
            exactly(
                {
                    "id": TEXT,
                    "name": TEXT,
                    "description": TEXT,
                    "notable": _many(_NAMED),
                },
                *("description", "notable"),
            )
        )
    }
)
FLYOUT = exactly({"id": TEXT, "html": TEXT})

_QUERIES = "An object in JSON: for each query, by a name, what it asks for."
_QUERY = "One query: a name, or an object in JSON."
ASKED = [
    Parameter("queries", "JSON", _QUERIES, TEXT),
    Parameter("query", "a name, or JSON", _QUERY, TEXT),
]
# A batch is posted as a form.
_FORM: Schema = {
    "type": "object",
    "properties": {
        "queries": TEXT | {"description": _QUERIES},
        "query": TEXT | {"description": _QUERY},
    },
}
TAKES: dict[str, Any] = {"application/x-www-form-urlencoded": _FORM}


def asked_to_match() -> list[Parameter]:
    """What may be said of whom one looks for."""
    told = {one.name: one.help for one in KINDS[Person.PLURAL].properties}
    text: Schema = {"type": "string", "maxLength": LONGEST}
    limit: Schema = {"type": "integer", "minimum": 1, "maximum": MOST, "default": FEW}
    some: Schema = {"minLength": 1, **text}
    return [
        Parameter("name", "a name", "The name, as it is written.", some, required=True),
        *(Parameter(name, "words", words, text) for name, words in told.items()),
        Parameter("limit", f"a number from 1 to {MOST}", "How many at most.", limit),
    ]


def asked_to_suggest() -> list[Parameter]:
    """What is typed so far."""
    return [Parameter("prefix", "words", "What is typed so far.", TEXT)]


def asked_to_fly_out() -> list[Parameter]:
    """Of which record a few words are wanted."""
    return [Parameter("id", "a key", "The key of a record.", TEXT)]
