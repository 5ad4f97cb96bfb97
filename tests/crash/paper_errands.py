"""Papers from their draft to the move that rests on them, through the hands of those who have to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.utils.timezone import localdate

from bihuan.web.papers.queries.papers import find_form
from tests.crash.browsers import Browser
from tests.crash.errands import Mover

# What is done to a paper after it is drafted: the act, and whose it is.
_WAY = (("submit", "officer"), ("pass", "head"), ("sign", "head"), ("seal", "officer"))
STEPS = ("drafted", "changed", "submitted", "passed", "signed", "sealed", "served")
_NUMBER = re.compile(r"云市监\w+〔\d{4}〕\d+号")


class CaseOffice(Mover):
    """The officer and the head of a branch: the result handling of a failing sample with its papers."""

    def __init__(self, *args: Any, office: int, head: Browser, **more: Any) -> None:
        super().__init__(*args, **more)
        self._office = office
        self._hands = {"officer": self.browser, "head": head}

    def errand(self, name: str) -> None:
        line = {"line": "subject/sampled-party", "subject_name": "蓝屏家纺有限公司", "owner": self._office}
        loop = self.open("result-handling", name, source="e-cqs", **line)
        self._move_with_paper(loop, "serve-notice", "result-notice", length=1)
        if self.dice.random() < 0.5:
            self.move(loop, "accept-result", length=2, evidence=["written-waiver"])
            self._move_with_paper(loop, "order-rectification", "rectification-order", length=3)

    def _move_with_paper(self, loop: int, move: str, kind: str, *, length: int) -> None:
        paper = self._drafted(loop, move, kind)
        for seen, (act, hand) in enumerate(_WAY, 2):
            self._take(hand, f"/papers/{paper}/act/{act}/", {"seen": seen})
        page = self.send(partial(self.browser.get, f"/papers/{paper}/"))[0]
        found = _NUMBER.search(page.text)
        assert found, page.text
        self.journal.note("paper", paper, (found[0], loop, move))
        today = localdate().isoformat()
        told = {"seen": len(_WAY) + 2, "method": "direct", "served_on": today}
        proof = f"%PDF-1.7\n{paper}".encode()
        self._take("officer", f"/papers/{paper}/serve/", told, {"proof": ("回证.pdf", proof)})
        self.move(loop, move, length=length, paper=paper)

    def _drafted(self, loop: int, move: str, kind: str) -> int:
        """The paper of a move, with every field filled in."""
        asked = {"obligation": "1", "move": move}
        answers = self.send(lambda: self.browser.post(f"/loops/{loop}/paper/", asked))
        papers = {int(answer.location.split("/")[2]) for answer in answers}
        assert len(papers) == 1, f"two clicks began two papers: {papers}"
        paper = papers.pop()
        today = localdate().isoformat()
        fields = {one.id: today if one.kind == "date" else one.words.zh for one in find_form(kind).fields}
        self._take("officer", f"/papers/{paper}/edit/", {**fields, "seen": 1})
        return paper

    def _take(
        self,
        hand: str,
        address: str,
        told: Mapping[str, object],
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> None:
        """Take a step; whoever sends it again is led to the paper, or told that it was taken."""
        for answer in self.send(lambda: self._hands[hand].post(address, told, files)):
            assert answer.status in (302, 409), f"{address}: {answer}"
