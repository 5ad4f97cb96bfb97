from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.web.loops.actions.opening import Registered
from bihuan.web.loops.facts import Laying
from bihuan.web.loops.forms.fields import (
    CHOOSE,
    CheckedForm,
    DayField,
    OfficeField,
    PersonField,
    line_field,
)
from bihuan.web.loops.queries.choices import (
    Beginning,
    officers_of,
    offices_within,
    source_choices,
)
from bihuan.web.people.models import Account


class OpeningForm(CheckedForm):
    """A letter, an order or a request as it came in."""

    def __init__(
        self, *args: Any, beginning: Beginning, account: Account, today: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._beginning, self._today = beginning, today
        offices = offices_within(account, today=today)
        self.fields["title"] = line_field(_("事由"), longest=200)
        self.fields["source"] = forms.ChoiceField(
            label=_("来源"), choices=[("", ""), *source_choices()], error_messages=CHOOSE
        )
        self.fields["number"] = line_field(_("原编号（文号、登记号）"), longest=100)
        self.fields["received_on"] = DayField(_("收到日期"))
        self.fields["received_on"].initial = today
        if len(beginning.lines) > 1:
            self.fields["line"] = forms.ChoiceField(
                label=_("责任主体是"), choices=[("", ""), *beginning.lines], error_messages=CHOOSE
            )
        self.fields["subject_name"] = line_field(
            _("名称：%(subject)s") % {"subject": beginning.lines[0][1]}
            if len(beginning.lines) == 1
            else _("责任主体名称"),
            longest=200,
        )
        if beginning.is_dated:
            self.fields["stated_on"] = DayField(_("来件写明的回复日期"), required=False)
            self.fields["stated_on"].help_text = _("来件没有写明就留空：时限显示为“时限待确认”。")
        self.fields["owner"] = OfficeField(offices, _("承办机构"))
        self.fields["handler"] = PersonField(officers_of(offices), _("承办人"), required=False)

    def clean_received_on(self) -> date:
        """Nothing is received on a day that is still to come."""
        received: date = self.cleaned_data["received_on"]
        if received > self._today:
            raise ValidationError(_("收到日期晚于今天。请核对日期。"))
        return received

    def clean_stated_on(self) -> date | None:
        """An answer is due after the letter came."""
        stated: date | None = self.cleaned_data["stated_on"]
        received = self.cleaned_data.get("received_on")
        if stated and received and stated < received:
            raise ValidationError(_("回复日期早于收到日期。请核对其中一个。"))
        return stated

    @property
    def registered(self) -> Registered:
        """What a form without faults tells."""
        given = self.cleaned_data
        track, _slash, subject = given.get("line", self._beginning.lines[0][0]).partition("/")
        laying = Laying(
            track=track,
            subject=subject,
            subject_name=given["subject_name"],
            stated_on=given.get("stated_on"),
        )
        return Registered(
            procedure=self._beginning.id,
            source=given["source"],
            number=given["number"],
            title=given["title"],
            received_on=given["received_on"],
            owner=given["owner"],
            handler=given["handler"],
            layings=(laying,),
        )


class DelegationForm(CheckedForm):
    """Who stands in for the reader, from a day to a last day."""

    def __init__(self, *args: Any, account: Account, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        people = officers_of(offices_within(account, today=today)).exclude(pk=account.pk)
        self.fields["deputy"] = PersonField(people, _("代办人"))
        self.fields["from_on"] = DayField(_("自"))
        self.fields["from_on"].initial = today
        self.fields["last_on"] = DayField(_("至（最后一天）"))

    @property
    def until_on(self) -> date:
        """The exclusive end."""
        last: date = self.cleaned_data["last_on"]
        return last + timedelta(days=1)
