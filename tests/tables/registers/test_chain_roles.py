"""Where in the chain the row of a list puts an operator."""

from __future__ import annotations

import pytest

from bihuan.tables.register_roles import chain_roles_in, chain_roles_of


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("坯布", {"greige"}),
        ("印染、面料", {"dyeing", "fabric"}),
        ("dyeing|finished", {"dyeing", "finished"}),
        ("网上销售", {"online"}),
        ("网上销售，门店销售", {"online", "shop"}),
        ("直播带货", {"live"}),
        ("其他", set()),
        ("", set()),
    ],
)
def test_a_cell_of_chain_roles_is_read_in_words_and_in_ids(text: str, roles: set[str]) -> None:
    assert chain_roles_in(text) == roles


@pytest.mark.parametrize(
    ("scope", "roles"),
    [
        ("棉纱生产、销售", {"yarn"}),
        ("坯布织造", {"greige"}),
        ("印染加工", {"dyeing"}),
        ("面料生产、销售", {"fabric"}),
        ("床上用品生产、销售；货物运输", {"finished", "logistics"}),
        # Whoever sells cloth does not weave it.
        ("家用纺织品零售", {"shop"}),
        ("家用纺织品网上零售", {"online"}),
        ("窗帘销售", set()),
        ("食品生产", set()),
    ],
)
def test_a_scope_of_business_is_read_clause_by_clause(scope: str, roles: set[str]) -> None:
    assert chain_roles_of(role="", scope=scope, kind="registration") == roles


def test_what_is_named_goes_before_the_scope_and_the_list_itself_tells_one() -> None:
    assert chain_roles_of(role="印染", scope="坯布织造", kind="registration") == {"dyeing"}
    assert chain_roles_of(role="家纺成品", scope="", kind="shops") == {"finished", "online"}
    assert chain_roles_of(role="", scope="", kind="stalls") == {"shop"}
    assert chain_roles_of(role="", scope="", kind="complaints") == set()
