"""Serializers and views."""

from django.db import models
from django.urls import include, path
from rest_framework import routers, serializers, viewsets

from benchmarks.speed.tutorial.models import (
    Appointment,
    Event,
    Mission,
    Office,
    Participation,
    Party,
    Person,
    Place,
    Step,
)

SEEN = {"secrecy": 0, "unpublished": False}
HIGHER = (
    "head_of_state",
    "deputy_head_of_state",
    "head_of_government",
    "deputy_head_of_government",
    "parliament_leadership",
)


def _serializer(of: type[models.Model], *names: str) -> type:
    meta = type("Meta", (), {"model": of, "fields": ["key", *names]})
    return type(f"{of.__name__}s", (serializers.ModelSerializer,), {"Meta": meta})


class ParticipationSerializer(serializers.ModelSerializer):
    party = _serializer(Party, "name")()
    person = _serializer(Person, "name")()
    office = _serializer(Office, "title")()

    class Meta:
        model = Participation
        fields = ["key", "party", "person", "office", "level", "role", "order"]


class EventSerializer(serializers.ModelSerializer):
    place = _serializer(Place, "name")()
    country = _serializer(Party, "name")()
    participations = serializers.SerializerMethodField()
    citation_count = serializers.SerializerMethodField()

    class Meta:
        model = Event
        fields = ["key", "kind", "title", "date", "place", "country"]
        fields += ["participations", "citation_count"]

    def get_participations(self, event):
        rows = event.participations.filter(**SEEN)
        return ParticipationSerializer(rows, many=True).data

    def get_citation_count(self, event):
        return event.citations.filter(**SEEN).count()


class EventViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = EventSerializer
    lookup_field = "key"
    order = ("date_earliest", "date_latest", "key")

    def get_queryset(self):
        rows = Event.objects.filter(**SEEN).order_by(*self.order)
        asked = self.request.query_params
        if "country" in asked:
            rows = rows.filter(country__key=asked["country"])
        if "first" in asked:
            rows = rows.filter(
                date_earliest__lte=asked["last"], date_latest__gte=asked["first"]
            )
        if "level" in asked:
            seen = Participation.objects.filter(event=models.OuterRef("pk"), **SEEN)
            higher = Participation.objects.filter(
                event=models.OuterRef("event"),
                party=models.OuterRef("party"),
                level__in=HIGHER,
                **SEEN,
            )
            highest = seen.filter(~models.Exists(higher), level=asked["level"])
            rows = rows.filter(models.Exists(highest))
        return rows


class HeadSerializer(serializers.ModelSerializer):
    person = _serializer(Person, "name")()
    mission = _serializer(Mission, "name")()

    class Meta:
        model = Appointment
        fields = ["key", "person", "mission", "rank"]


class HeadViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = HeadSerializer

    def get_queryset(self):
        day = self.request.query_params["day"]
        seen = {f"steps__{name}": value for name, value in SEEN.items()}
        begun = models.Q(steps__kind="appointed", steps__date_earliest__lte=day, **seen)
        ended = Step.objects.filter(kind="ended", date_latest__lte=day, **SEEN)
        rows = Appointment.objects.filter(begun, rank="ambassador", **SEEN).distinct()
        rows = rows.exclude(pk__in=ended.values("appointment"))
        return rows.order_by("person__name", "person__key", "key")


router = routers.SimpleRouter()
router.register("events", EventViewSet, basename="event")
router.register("heads", HeadViewSet, basename="head")
urlpatterns = [path("", include(router.urls))]
