"""What an operator was when: every row holds on the days in [from, until); an open end is None."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.web.census.models.lists import Record
from bihuan.web.census.models.operators import Operator


def _in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(from_on__isnull=True) | Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
        name=name,
    )


class OperatorName(models.Model):
    """A name of an operator; the one without an end is its name now."""

    operator = models.ForeignKey(Operator, models.PROTECT, related_name="names")
    name = models.CharField(max_length=200)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("name",), name="operators_by_any_name"),)
        constraints = (
            _in_order("a_name_ends_after_it_began"),
            models.UniqueConstraint(
                fields=("operator",), condition=Q(until_on__isnull=True), name="one_name_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Attribute(models.Model):
    """A value of a column of an operator, with its days: what its page shows for an earlier day."""

    operator = models.ForeignKey(Operator, models.PROTECT, related_name="attributes")
    field = models.CharField(max_length=30)
    # As it is stored in the column, "" for unknown.
    value = models.CharField(max_length=200, blank=True)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            _in_order("an_attribute_ends_after_it_began"),
            models.UniqueConstraint(
                fields=("operator", "field"),
                condition=Q(until_on__isnull=True),
                name="one_value_of_a_field_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.operator_id} {self.field} {self.value}"


class Site(models.Model):
    """A place where an operator works. Latitude and longitude in degrees (WGS 84)."""

    operator = models.ForeignKey(Operator, models.PROTECT, related_name="sites")
    address = models.CharField(max_length=300)
    town = models.CharField(max_length=50, blank=True)
    street = models.CharField(max_length=100, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            _in_order("a_site_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="a_position_has_both_degrees",
            ),
        )

    def __str__(self) -> str:
        return self.address


class ChainRole(models.Model):
    """What an operator does in the chain; `source` names the register that says so, "" an officer."""

    operator = models.ForeignKey(Operator, models.PROTECT, related_name="chain_roles")
    role = models.CharField(max_length=20)
    source = models.CharField(max_length=100, blank=True)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            _in_order("a_chain_role_ends_after_it_began"),
            models.UniqueConstraint(
                fields=("operator", "role"),
                condition=Q(until_on__isnull=True),
                name="one_chain_role_of_a_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.operator_id} {self.role}"


class Product(models.Model):
    """A product category (an id of the catalogue) that an operator makes or sells."""

    operator = models.ForeignKey(Operator, models.PROTECT, related_name="products")
    category = models.CharField(max_length=50)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("operator", "category"), name="one_product_of_a_category"),
        )

    def __str__(self) -> str:
        return f"{self.operator_id} {self.category}"


class Contact(models.Model):
    """A person or a phone of an operator, as a record gave it: personal data, masked on every page."""

    operator = models.ForeignKey(Operator, models.PROTECT, related_name="contacts")
    person = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    record = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="+")
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            _in_order("a_contact_ends_after_it_began"),
            models.CheckConstraint(
                condition=~Q(person="", phone=""), name="a_contact_has_a_person_or_a_phone"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class Certificate(models.Model):
    """A licence or certificate of an operator."""

    class Kind(models.TextChoices):
        QUALITY_SYSTEM = "quality-system", _("质量管理体系认证")
        ENVIRONMENT = "environment", _("环境管理体系认证")
        PRODUCT = "product", _("产品认证")
        PRODUCTION_LICENCE = "production-licence", _("工业产品生产许可证")
        QUALITY_OFFICER = "quality-officer", _("首席质量官聘任")
        OTHER = "other", _("其他")

    operator = models.ForeignKey(Operator, models.PROTECT, related_name="certificates")
    kind = models.CharField(max_length=30, choices=Kind)
    number = models.CharField(max_length=100)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            _in_order("a_certificate_ends_after_it_began"),
            models.UniqueConstraint(
                fields=("operator", "kind", "number"), name="one_certificate_of_a_number"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
