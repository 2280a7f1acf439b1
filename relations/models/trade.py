"""Trade as it was reported."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from records.models import Record
from records.partial_dates.fields import PartialDateField
from relations.choices import Estimated, Flow, PeriodKind, Valuation, ValueStatus
from relations.models.parties import Party

# Digits of codes of the Harmonised System; 0 for all goods.
LEVELS = (0, 2, 4, 6)


class TradeRecord(Record):
    """One trade figure as one reporter gives it: partner, flow, period, value.

    Rival figures of the same trade stand side by side. Value times unit multiplier is
    the amount in the currency. Totals never mix commodity levels.
    """

    PLURAL = "trade-records"
    SEARCH = ("key", "commodity", "reporter__name", "partner__name", "summary")
    UNITS = {
        "value": ("unit_multiplier", "currency"),
        "quantity": ("quantity_unit",),
    }

    reporter = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        # The index below begins with it.
        db_index=False,
        related_name="trade_reported",
        help_text="Whose trade it is; empty where the source does not say.",
    )
    partner = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="trade_partnered",
        help_text="With whom; empty where the source does not say.",
    )
    flow = models.CharField(
        max_length=15, choices=Flow, help_text="Direction, seen from the reporter."
    )
    period = PartialDateField(
        blank=True, help_text="For when: 2013, or 2015-01/2015-10."
    )
    period_kind = models.CharField(
        max_length=12,
        choices=PeriodKind,
        verbose_name="kind of period",
        help_text="Kind of period.",
    )
    value = models.DecimalField(
        max_digits=20,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="The number as stated; empty where it is lost or not given.",
    )
    unit_multiplier = models.PositiveBigIntegerField(
        default=1,
        verbose_name="value counted in units of",
        help_text="1000000 for “million”.",
    )
    currency = models.CharField(
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", "ISO 4217 code, such as USD.")],
        help_text="ISO 4217 code: USD.",
    )
    valuation = models.CharField(
        max_length=7,
        choices=Valuation,
        default=Valuation.UNKNOWN,
        help_text="FOB or CIF, where the source says so.",
    )
    commodity = models.CharField(
        max_length=300, blank=True, help_text="Goods in words; empty for all goods."
    )
    commodity_code = models.CharField(
        max_length=12, blank=True, help_text="HS code as text: 1001, or TOTAL."
    )
    commodity_revision = models.CharField(
        max_length=8,
        blank=True,
        verbose_name="revision of the code",
        help_text="Revision of the code: H3 for HS 2007.",
    )
    commodity_level = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        verbose_name="digits of the code",
        help_text="Digits of the code: 2, 4 or 6; 0 for TOTAL.",
    )
    value_status = models.CharField(
        max_length=12,
        choices=ValueStatus,
        default=ValueStatus.REPORTED,
        verbose_name="basis of the value",
        help_text="Where the value comes from.",
    )
    quantity = models.DecimalField(
        max_digits=20,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="How much of the goods, in the unit beside it.",
    )
    quantity_unit = models.CharField(
        max_length=40,
        blank=True,
        verbose_name="unit of the quantity",
        help_text="Such as items, litres, kilograms.",
    )
    net_weight = models.DecimalField(
        max_digits=20,
        decimal_places=4,
        null=True,
        blank=True,
        verbose_name="net weight in kilograms",
        help_text="Without the packing.",
    )
    estimated = models.CharField(
        max_length=8,
        choices=Estimated,
        blank=True,
        verbose_name="estimated by the office",
        help_text="What the office of statistics has estimated, beside the value.",
    )
    statistical_source = models.CharField(
        max_length=200, blank=True, help_text="The office whose figure it is."
    )
    summary = models.TextField(
        blank=True, max_length=2000, help_text="What readers should know, in our words."
    )

    class Meta(Record.Meta):
        ordering = ["period_earliest", "period_latest", "key"]
        indexes = [
            # What one reports of its trade with another, among all of either.
            models.Index(
                fields=["reporter", "partner"], name="relations_traderecord_pair"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=True) | ~Q(currency=""),
                name="relations_traderecord_value_has_currency",
                violation_error_message="A value needs its currency.",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0),
                name="relations_traderecord_not_negative",
                violation_error_message="A trade value is not negative.",
            ),
            models.CheckConstraint(
                condition=(Q(quantity__isnull=True) | Q(quantity__gte=0))
                & (Q(net_weight__isnull=True) | Q(net_weight__gte=0)),
                name="relations_traderecord_amounts_not_negative",
                violation_error_message="A quantity or weight is not negative.",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | ~Q(quantity_unit=""),
                name="relations_traderecord_quantity_has_unit",
                violation_error_message="A quantity needs its unit.",
            ),
            models.CheckConstraint(
                condition=Q(unit_multiplier__gte=1),
                name="relations_traderecord_multiplier",
                violation_error_message="The multiplier is 1 or more.",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False)
                | Q(value_status__in=["attested", "confidential"]),
                name="relations_traderecord_no_value_is_said",
                violation_error_message=(
                    "Without a value the status is “attested” or “confidential”."
                ),
            ),
            models.CheckConstraint(
                condition=Q(commodity_level__isnull=True)
                | Q(commodity_level__in=LEVELS),
                name="relations_traderecord_level",
                violation_error_message="The level of an HS code is 2, 4, 6 or 0.",
            ),
            models.CheckConstraint(
                condition=Q(reporter__isnull=True)
                | Q(partner__isnull=True)
                | ~Q(reporter=F("partner"))
                | Q(flow="re_import"),
                name="relations_traderecord_partner_is_another",
                violation_error_message=(
                    "Reporter and partner are the same only for re-imports."
                ),
            ),
        ]

    def clean(self) -> None:
        """A code of the Harmonised System has as many digits as it has."""
        super().clean()
        code, revision = self.commodity_code, self.commodity_revision
        if not re.fullmatch("H[0-9]", revision) or not code:
            return
        level = 0 if code == "TOTAL" else len(code)
        if level not in LEVELS:
            return
        if self.commodity_level is None:
            self.commodity_level = level
        if self.commodity_level != level:
            raise ValidationError(
                {"commodity_level": f"“{code}” has {level} digits: write {level}."}
            )

    def __str__(self) -> str:
        flow = self.get_flow_display()
        return f"{flow}, {self.period}" if self.period else flow
