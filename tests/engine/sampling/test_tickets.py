from __future__ import annotations

import hashlib

from bihuan.engine.sampling.tickets import lowest_tickets, ticket_of

UNITS = [str(number) for number in range(1, 200)]


def test_a_ticket_is_the_hash_of_seed_comma_unit() -> None:
    assert ticket_of(seed="种子", unit="12") == hashlib.sha256("种子,12".encode()).hexdigest()


def test_the_lowest_tickets_win_whatever_the_order_of_the_list() -> None:
    drawn = lowest_tickets(seed="s", units=UNITS, most=10)
    assert drawn == lowest_tickets(seed="s", units=reversed([*UNITS, *UNITS]), most=10)
    tickets = sorted(ticket_of(seed="s", unit=unit) for unit in UNITS)
    assert [ticket for ticket, _ in drawn] == tickets[:10]


def test_another_seed_draws_others_and_a_short_list_is_drawn_whole() -> None:
    first, second = (lowest_tickets(seed=seed, units=UNITS, most=10) for seed in ("a", "b"))
    assert {unit for _, unit in first} != {unit for _, unit in second}
    assert len(lowest_tickets(seed="a", units=["1", "2"], most=10)) == 2
