"""Telephones, persons and addresses in one form each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.linkage.contacts import Address, AddressSplitter, clean_person, clean_phone

PHONES = {
    "12083360838": "12083360838",
    "１２０８３３６０８３８": "12083360838",
    "+86 120-8336-0838": "12083360838",
    "008612083360838": "12083360838",
    "0599-2345678转801": "05992345678",
    "0599-2345678/12083360838": "12083360838",
    "2345678、2345679": "2345678",
    "400-800-1234": "4008001234",
    "无": "",
    "/": "",
    "00000000000": "",
    "1208336083": "",
    "见附件": "",
}
PERSONS = {
    "王 小柏": "王小柏",
    "王小柏(经理)": "王小柏",
    "王小柏先生": "王小柏",
    "王女士": "",
    "/": "",
    "12083360838": "",
}
TOWNS = ("绣汀镇", "锦湾镇")
ADDRESSES = {
    "沅澜市锦汀区绣汀镇织兴路83号": Address("沅澜市锦汀区", "绣汀镇", "织兴路", "83"),
    "绣汀镇织兴路８３号": Address("", "绣汀镇", "织兴路", "83"),
    "锦湾镇织兴路83-2号3幢": Address("", "锦湾镇", "织兴路", "83-2"),
    "沅澜市锦汀区荷丰街道棉华大道5号": Address("沅澜市锦汀区", "荷丰街道", "棉华大道", "5"),
    "绣汀镇柳塘村12号": Address("", "绣汀镇", "柳塘村", "12"),
    "绣汀镇": Address("", "绣汀镇", "", ""),
    "/": Address(),
}


@pytest.mark.parametrize(("text", "phone"), PHONES.items())
def test_a_cell_holds_this_telephone(text: str, phone: str) -> None:
    assert clean_phone(text) == phone


@pytest.mark.parametrize(("text", "person"), PERSONS.items())
def test_a_cell_holds_this_person(text: str, person: str) -> None:
    assert clean_person(text) == person


@pytest.mark.parametrize(("text", "address"), ADDRESSES.items())
def test_an_address_has_these_parts(text: str, address: Address) -> None:
    assert AddressSplitter(TOWNS).split(text) == address


def test_without_a_list_of_towns_they_are_told_by_their_last_character() -> None:
    assert AddressSplitter().split("沅澜市锦汀区绣汀镇织兴路83号") == Address(
        "沅澜市锦汀区", "绣汀镇", "织兴路", "83"
    )


@given(st.text(max_size=40))
def test_any_text_is_read_and_reading_again_changes_nothing(text: str) -> None:
    AddressSplitter(TOWNS).split(text)
    phone, person = clean_phone(text), clean_person(text)
    assert clean_phone(phone) == phone
    assert not phone or phone.isdecimal()
    assert not person or len(person) > 1
