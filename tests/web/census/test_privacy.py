"""Nothing gives away more of a person than everybody is shown; whoever sees a whole one is in the ledger."""

from __future__ import annotations

import io
import zipfile

import pytest

from bihuan.web.census.facts.privacy import mask_person, mask_row, mask_text, seen_of
from bihuan.web.census.models import Contact
from bihuan.web.ledger.models import LedgerEvent
from tests.kit.cast import Client
from tests.web.census.story import operator_of

pytestmark = pytest.mark.django_db
PHONE, SPELLED = "12005557788", "120 0555-7788"
PERSON = "欧阳明月"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("12005557788", "120****7788"),
        ("电话：１２００５５５７７８８。", "电话:120****7788。"),
        ("+86 120-0555-7788 / 0599-5550111", "120****7788 / 0599-5550111"),
        ("320683198801012345", "3206****2345"),
        ("32068319880101234X 店主", "3206****234X 店主"),
        ("320683880101234", "3206****234"),
        # A credit code and a registration number are no person's.
        ("91370613MA3TEST30F", "91370613MA3TEST30F"),
        ("市场街12号", "市场街12号"),
    ],
)
def test_phones_and_identity_numbers_are_masked_in_any_spelling(text: str, shown: str) -> None:
    assert mask_text(text) == shown


def test_a_raw_row_masks_persons_by_their_header_and_wherever_their_name_stands_again() -> None:
    raw = {
        "经营者姓名": "蓝禾",
        "从业人员": "12",
        "备注": "蓝禾",
        "手机": "12005550101",
        "被检查单位": "云丝坊",
    }
    assert mask_row(raw, persons=frozenset({"蓝禾"})) == {
        "经营者姓名": "蓝**",
        "从业人员": "12",
        "备注": "蓝**",
        "手机": "120****0101",
        "被检查单位": "云丝坊",
    }
    assert mask_person("") == ""


@pytest.mark.parametrize(
    ("phone", "seen"), [("120 0555 7788", "1207788"), ("+8612005557788", "1207788"), ("110", "")]
)
def test_a_search_knows_only_the_shown_digits_of_a_phone(phone: str, seen: str) -> None:
    assert seen_of(phone) == seen


def _told(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    if answer.content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            return b" ".join(book.read(name) for name in book.namelist()).decode()
    return answer.content.decode()


@pytest.mark.parametrize("who", ["section-officer", "leader", "east-officer"])
def test_no_page_and_no_file_gives_a_phone_or_a_name_away(who: str) -> None:
    operator = operator_of("云锦布行", branch="east", phone=SPELLED, clean_phone=PHONE, person=PERSON)
    for address in ("/census/", "/census/register.xlsx", "/census/register.csv", operator.get_absolute_url()):
        told = _told(Client(who), address)
        assert not [secret for secret in (PHONE, SPELLED, "0555", PERSON, "明月") if secret in told], address


def test_nobody_finds_the_hidden_digits_by_trying() -> None:
    operator_of("云锦布行", phone=PHONE)
    # A wrong number with the same shown digits finds it as well: the hidden ones are never compared.
    for number in (PHONE, "12099997788"):
        assert "云锦布行" in _told(Client(), f"/census/?text={number}")
    assert "云锦布行" in _told(Client(), "/census/?text=7788")
    for part in ("0555", "05557788", "2005557788", "120055577", PERSON, "明月"):
        assert "云锦布行" not in _told(Client(), f"/census/?text={part}"), part


def test_whoever_needs_a_phone_says_why_sees_one_whole_and_stands_in_the_ledger() -> None:
    operator = operator_of("云锦布行", branch="east", phone=PHONE, person=PERSON)
    contact = Contact.objects.get(operator=operator)
    address = f"/census/operators/{operator.pk}/contacts/{contact.pk}/"
    client = Client("east-officer")
    assert client.get(address).status_code == 405
    before = LedgerEvent.objects.count()
    assert PHONE not in client.post(address).content.decode()
    assert client.post(address, {"reason": "curious"}).status_code == 422
    assert LedgerEvent.objects.count() == before
    shown = client.post(address, {"reason": "service"})
    assert PHONE in shown.content.decode() and PERSON in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    (event,) = LedgerEvent.objects.order_by("sequence")[before:]
    assert event.kind == "census.contact_unmasked"
    assert '"reason":"service"' in event.payload
    assert PHONE not in event.payload and PERSON not in event.payload
    assert PHONE not in _told(client, operator.get_absolute_url())


@pytest.mark.parametrize("who", ["leader", "legal-reviewer", "task-force", "west-officer"])
def test_who_does_not_need_it_cannot_unmask(who: str) -> None:
    operator = operator_of("云锦布行", branch="east", phone=PHONE)
    contact = Contact.objects.get(operator=operator)
    before = LedgerEvent.objects.count()
    answer = Client(who).post(
        f"/census/operators/{operator.pk}/contacts/{contact.pk}/", {"reason": "service"}
    )
    assert answer.status_code in (403, 404)
    assert PHONE not in answer.content.decode()
    assert LedgerEvent.objects.count() == before


def test_a_contact_is_unmasked_only_through_its_own_operator() -> None:
    mine, other = operator_of("甲", branch="east", phone=PHONE), operator_of("乙", branch="west", phone=PHONE)
    foreign = Contact.objects.get(operator=other)
    answer = Client("east-officer").post(
        f"/census/operators/{mine.pk}/contacts/{foreign.pk}/", {"reason": "service"}
    )
    assert answer.status_code == 404
