from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Office(models.Model):
    """An organisation that acts or is answered to: bureau, branch, laboratory, operator …"""

    class Kind(models.TextChoices):
        BUREAU = "bureau", _("局机关")
        SECTION = "section", _("科室")
        BRANCH = "branch", _("分局")
        TASK_FORCE = "task-force", _("工作专班")
        LABORATORY = "laboratory", _("检验机构")
        OPERATOR = "operator", _("经营主体")
        COMMITTEE = "committee", _("评审委员会")

    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=100, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    place = models.CharField(max_length=100, blank=True)
    # What the numbers of its papers begin with: 云市监.
    paper_word = models.CharField(max_length=20, blank=True)
    head = models.ForeignKey("Account", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:office", args=[self.pk])


class Account(AbstractBaseUser):
    """A person who may sign in. Accounts are disabled, never deleted: the ledger names them."""

    # Django would write this at each sign-in; ours is written by the action, with the time handed down.
    last_login = None

    sign_in_name = models.CharField(max_length=50, unique=True)
    name = models.CharField(max_length=50)
    office = models.ForeignKey(Office, models.PROTECT, related_name="accounts")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=True)
    last_sign_in_at = models.DateTimeField(null=True)
    failed_count = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    # The shared secret is derived from this and the installation's key: a copy of the database lacks it.
    totp_nonce = models.CharField(max_length=32, blank=True)
    totp_step = models.BigIntegerField(default=0)

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "sign_in_name"

    class Meta:
        ordering = ("sign_in_name",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:account", args=[self.pk])


class RoleAssignment(models.Model):
    """An account holds a role of the roles file for an office, on the days in [from, until)."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=50)
    office = models.ForeignKey(Office, models.PROTECT, related_name="assignments")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("from_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("from_on")),
                name="an_assignment_ends_after_it_began",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} {self.from_on}"

    @property
    def last_on(self) -> date | None:
        """The last day on which the role is held, None where no end is set."""
        return self.until_on - timedelta(days=1) if self.until_on else None


class RecoveryCode(models.Model):
    """Stands in once for a code of the authenticator; kept as a digest."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.pk)


class Session(AbstractBaseSession):
    """A browser in which somebody is signed in."""

    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="sessions")
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    browser = models.CharField(max_length=50, blank=True)

    def __str__(self) -> str:
        return f"{self.account_id} {self.started_at}"
