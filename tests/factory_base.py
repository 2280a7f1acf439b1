"""What the factories of records share."""

from django.db import IntegrityError, transaction
from factory.django import DjangoModelFactory


class RecordFactory(DjangoModelFactory):
    """A record of any type, held to every rule: a factory can't make nonsense.

    The database holds the constraints of the model anyway, at a fourth of what it costs
    to ask for each beforehand; what it refuses is told in the words of the model.
    """

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    uncited_reason = "Made for a test."

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        record = model_class(*args, **kwargs)
        record.full_clean(validate_unique=False, validate_constraints=False)
        try:
            with transaction.atomic():
                record.save()
        except IntegrityError:
            record.full_clean()
            raise
        return record

    @classmethod
    def _after_postgeneration(cls, instance, create, results=None):
        """Filling its lists of references has raised its version."""
        if create and results:
            instance.refresh_from_db(fields=["version"])
