from __future__ import annotations

from dataclasses import replace

import pytest

from bihuan.engine.procedures.folding import fold
from bihuan.engine.procedures.graph import Graph, graph_of, path_of
from bihuan.engine.rules.procedures import Procedure
from tests.engine.procedures.kit import book, move, procedure, rectifying

TRACKS = [(one, track.id) for one in book().procedures for track in one.tracks]


def complaint() -> Graph:
    return graph_of(procedure=procedure("complaint"), track="complaint")


def test_a_graph_has_every_state_and_every_ending_by_layer() -> None:
    nodes = complaint().nodes
    assert {node.id for node in nodes} == {
        "received",
        "identity-wanted",
        "mediating",
        "mediation-ended",
        "end:not-accepted",
        "end:referred",
        "end:withdrawn-by-applicant",
        "end:settled",
        "end:mediation-ended",
        "end:annulled",
    }
    assert [node.layer for node in nodes] == sorted(node.layer for node in nodes)
    assert (nodes[0].id, nodes[0].layer, nodes[0].limits, nodes[0].is_end) == (
        "received",
        0,
        ("acceptance",),
        False,
    )
    assert next(node for node in nodes if node.id == "mediation-ended").layer == 2


def test_an_edge_names_its_move_and_an_exit_is_marked() -> None:
    edges = {(edge.start, edge.end): edge for edge in complaint().edges}
    assert edges[("received", "mediating")].move == "accept"
    assert not edges[("received", "mediating")].is_exit
    assert edges[("mediating", "end:annulled")].is_exit


def test_without_exits_an_end_is_reached_only_by_the_steps_themselves() -> None:
    graph = complaint()
    stuck = replace(graph, edges=tuple(e for e in graph.edges if e.move != "tell-end"))
    assert "mediation-ended" in stuck.can_end()
    assert "mediation-ended" not in stuck.can_end(with_exits=False)


@pytest.mark.parametrize(("known", "track"), TRACKS, ids=lambda one: one if isinstance(one, str) else one.id)
def test_every_state_of_every_track_is_reached_and_can_end(known: Procedure, track: str) -> None:
    graph = graph_of(procedure=known, track=track)
    everything = {node.id for node in graph.nodes}
    assert graph.reachable() == everything
    assert graph.can_end(with_exits=False) == everything


def test_the_path_of_an_obligation_names_the_nodes_it_passed() -> None:
    gone = move("subject-deregistered", "2026-05-20", "section-head", evidence=["registration-extract"])
    waiting = move("suspend", "2026-05-10", "section-head", interval="suspension")
    matter = fold(procedure=procedure("result-handling"), history=[*rectifying(), waiting, gone])
    assert path_of(obligation=matter.obligations[0]) == (
        "notice-due",
        "notified",
        "order-due",
        "ordered",
        "end:deregistered",
    )
