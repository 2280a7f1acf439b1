"""The tables of the product, as the tutorial sees them."""

from django.db import models


class Visible(models.Model):
    """What all tables have."""

    key = models.CharField(max_length=120)
    secrecy = models.SmallIntegerField()
    unpublished = models.BooleanField()

    class Meta:
        abstract = True
        managed = False


def _table(name: str) -> type:
    meta = {"app_label": "tutorial", "managed": False, "db_table": name}
    return type("Meta", (), meta)


class Party(Visible):
    name = models.CharField(max_length=200)

    Meta = _table("relations_party")


class Place(Visible):
    name = models.CharField(max_length=200)

    Meta = _table("relations_place")


class Person(Visible):
    name = models.CharField(max_length=200)

    Meta = _table("people_person")


class Office(Visible):
    title = models.CharField(max_length=250)

    Meta = _table("people_office")


class Event(Visible):
    kind = models.CharField(max_length=13)
    title = models.CharField(max_length=300)
    date = models.CharField(max_length=40)
    date_earliest = models.DateField()
    date_latest = models.DateField()
    place = models.ForeignKey(Place, models.CASCADE)
    country = models.ForeignKey(Party, models.CASCADE)

    Meta = _table("events_event")


class Participation(Visible):
    event = models.ForeignKey(Event, models.CASCADE, related_name="participations")
    party = models.ForeignKey(Party, models.CASCADE)
    person = models.ForeignKey(Person, models.CASCADE)
    office = models.ForeignKey(Office, models.CASCADE)
    level = models.CharField(max_length=25)
    role = models.CharField(max_length=9)
    order = models.IntegerField()

    Meta = _table("events_participation")


class Citation(Visible):
    record = models.ForeignKey(Event, models.CASCADE, related_name="citations")

    Meta = _table("records_citation")


class Mission(Visible):
    name = models.CharField(max_length=200)

    Meta = _table("relations_mission")


class Appointment(Visible):
    person = models.ForeignKey(Person, models.CASCADE)
    mission = models.ForeignKey(Mission, models.CASCADE)
    rank = models.CharField(max_length=26)

    Meta = _table("people_appointment")


class Step(Visible):
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=26)
    date_earliest = models.DateField()
    date_latest = models.DateField()

    Meta = _table("people_appointmentevent")
