"""What the factories of records share."""

from factory.django import DjangoModelFactory


class RecordFactory(DjangoModelFactory):
    """A record of any type: full_clean runs, so that a factory can't make nonsense."""

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    uncited_reason = "Made for a test."

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        record = model_class(*args, **kwargs)
        record.full_clean()
        record.save()
        return record

    @classmethod
    def _after_postgeneration(cls, instance, create, results=None):
        """Filling its lists of references has raised its version."""
        if create and results:
            instance.refresh_from_db(fields=["version"])
