"""The same jobs as a tutorial of Django REST framework would have them written.

Nested ModelSerializers, PageNumberPagination, filters of the ORM, and no more than what
everybody may see. Not part of the product; it reads the product's tables through models
of its own: ``gunicorn benchmarks.speed.tutorial.wsgi``.
"""

from benchmarks.speed.place import DAY, STATE, Place
from benchmarks.speed.questions import FIRST, LAST


def addresses(place: Place) -> dict[str, str]:
    """Where it is asked for each job that it can do."""
    country = f"/events/?country={STATE}"
    return {
        "J1": f"{country}&level=minister&first={FIRST}&last={LAST}",
        "J2": f"/events/?page={place.behind // 50 + 1}",
        "J5": f"/events/{place.event}/",
        "J8": f"{country}&page_size=1",
        "J9": f"/heads/?day={DAY}",
    }
