"""Keys and identifiers that there are already, however many, in little memory."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable

from records.kit.lookups import batched
from records.mapping.made import temporary
from records.models import ExternalId, RegisterEntry

AT_ONCE = 2_000


class Keys:
    """Keys of a record type: a million in eight megabytes, by hashes of 64 bits."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._hashes = array("q", sorted(map(hash, keys)))

    def __contains__(self, key: str) -> bool:
        place = bisect_left(self._hashes, wanted := hash(key))
        return place < len(self._hashes) and self._hashes[place] == wanted


class Identifiers:
    """Numbers that other systems give records, fetched scheme by scheme when asked."""

    def __init__(self) -> None:
        self._database = temporary()
        self._database.execute(
            "CREATE TABLE identifier (type TEXT, scheme TEXT, value TEXT, key TEXT,"
            " own TEXT)"
        )
        self._database.execute(
            "CREATE INDEX by_value ON identifier (scheme, value, type)"
        )
        self._here: set[tuple[str, str]] = set()

    def keys(self, word: str, scheme: str, value: str) -> list[str]:
        """The keys of the records of a type that have an identifier."""
        self._fetch(word, scheme)
        query = (
            "SELECT key FROM identifier WHERE scheme = ? AND value = ? AND type = ?"
            " ORDER BY rowid"
        )
        rows = self._database.execute(query, (scheme, value, word))
        return [key for (key,) in rows]

    def values(self, word: str, scheme: str) -> list[str]:
        """All identifiers of a scheme."""
        self._fetch(word, scheme)
        query = "SELECT value FROM identifier WHERE scheme = ? AND type = ?"
        rows = self._database.execute(query, (scheme, word))
        return [value for (value,) in rows]

    def own(self, word: str, scheme: str, value: str, key: str) -> str:
        """The key of the very identifier; empty where the record has it not."""
        self._fetch(word, scheme)
        query = (
            "SELECT own FROM identifier"
            " WHERE scheme = ? AND value = ? AND type = ? AND key = ?"
        )
        row = self._database.execute(query, (scheme, value, word, key)).fetchone()
        return row[0] if row else ""

    def add(self, word: str, scheme: str, value: str, key: str) -> None:
        """Note one that is still to be written."""
        statement = "INSERT INTO identifier VALUES (?, ?, ?, ?, '')"
        self._database.execute(statement, (word, scheme, value, key))

    def _fetch(self, word: str, scheme: str) -> None:
        if (word, scheme) in self._here:
            return
        self._here.add((word, scheme))
        rows = ExternalId.objects.filter(
            scheme=scheme, record__in=RegisterEntry.objects.filter(record_type=word)
        ).order_by("pk")
        names = ("record__record_type", "scheme", "value", "record__key", "key")
        found = rows.values_list(*names).iterator(AT_ONCE)
        statement = "INSERT INTO identifier VALUES (?, ?, ?, ?, ?)"
        for some in batched(found, AT_ONCE):
            self._database.executemany(statement, some)
