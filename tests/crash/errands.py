"""What the clerks do: hand files in, open matters, move them."""

from __future__ import annotations

import time
from collections.abc import Collection
from functools import partial
from queue import Empty, Queue
from typing import Any
from urllib.parse import urlencode

from django.utils.timezone import localdate

from tests.crash.clerks import Clerk
from tests.kit.sheets import many, reading, workbook
from tests.web.testing.releasing import FAILS, HEADER, PASSES, row

# More than `MOST_CELLS_AT_ONCE`: such a file becomes a job.
LARGE = 1_400
_POLLED_EVERY = 0.3
_WAITING = 0.2


class Importer(Clerk):
    """Hands in small files, which are checked while he waits."""

    def errand(self, name: str) -> None:
        samples = self.dice.randint(20, 120)
        content = workbook([*many(samples - 1), reading(name)])
        for answer in self.send(lambda: self.hand_in(name, content)):
            assert answer.location.startswith("/testing/checks/"), str(answer)
            self.journal.note("file", f"{name}.xlsx", (id_in(answer.location), samples))

    def hand_in(self, name: str, content: bytes) -> Any:
        return self.browser.post("/testing/", {}, {"workbook": (f"{name}.xlsx", content)})


class LargeImporter(Importer):
    """Hands in large files, and looks after their jobs until they are done."""

    def errand(self, name: str) -> None:
        content = workbook([*many(LARGE - 1), reading(name)])
        run = ""
        while not run:
            jobs = {answer.location for answer in self.send(lambda: self.hand_in(name, content))}
            assert len(jobs) == 1, jobs
            run = self._look_after(jobs.pop())
        self.journal.note("file", f"{name}.xlsx", (id_in(run), LARGE))

    def _look_after(self, address: str) -> str:
        """Where the result is; "" where the job was given up after three kills, to be asked for again."""
        if address.startswith("/jobs/"):
            self.journal.note("job", id_in(address), True)
        while address.startswith("/jobs/"):
            answer = self.send(partial(self.browser.get, address))[0]
            if "error-summary" in answer.text:
                return ""
            address = answer.location or address
            time.sleep(_POLLED_EVERY)
        return address


class Releaser(Importer):
    """Hands in sheets with failing samples and releases them: each opens its matter."""

    def errand(self, name: str) -> None:
        fails, passes = self.dice.randint(1, 6), self.dice.randint(0, 6)
        rows = [row(f"{name}-{number}", report="不合格", value=FAILS) for number in range(fails)]
        rows += [row(f"{name}-{fails + number}", report="合格", value=PASSES) for number in range(passes)]
        content = workbook(rows, header=HEADER)
        for answer in self.send(lambda: self.hand_in(name, content)):
            self.journal.note("file", f"{name}.xlsx", (id_in(answer.location), len(rows)))
            run = id_in(answer.location)
        address = f"/testing/checks/{run}/release/"
        terms = {"task": name, "nature": "supervision-district", "confirmed": "1"}
        for answer in self.send(lambda: self.browser.post(address, terms)):
            # Whoever asks again is shown what was released.
            assert (answer.status, answer.location) in ((302, address), (200, "")), str(answer)
            self.journal.note("release", run, fails)


class Mover(Clerk):
    """Opens matters and moves them."""

    def open(self, procedure: str, name: str, **answers: object) -> int:
        """Register a matter; the loop's id."""
        today = localdate().isoformat()
        told = {"title": name, "number": name, "received_on": today, "confirmed": "1", **answers}
        for answer in self.send(lambda: self.browser.post(f"/loops/new/{procedure}/", told)):
            assert answer.location.startswith("/loops/"), str(answer)
            self.journal.note("matter", name, id_in(answer.location))
        return int(self.journal.kept["matter"][name])

    def move(
        self, loop: int, move: str, *, length: int, evidence: Collection[str] = (), **answers: object
    ) -> None:
        """Make a move as the one after `length` others; its note is unlike any other."""
        note = f"{loop} {move}"
        today = localdate().isoformat()
        told = {"length": length, "on": today, "note": note, "confirmed": "1", **answers}
        content = f"%PDF-1.7\n{note}".encode()
        files = {f"upload_{kind}": (f"{kind}.pdf", content) for kind in evidence}
        address = f"/loops/{loop}/move/?{urlencode({'obligation': '1', 'move': move})}"
        answers_ = self.send(lambda: self.browser.post(address, told, files))
        if any(answer.status == 302 for answer in answers_):
            self.journal.note("move", note, (loop, length + 1, move))
            return
        # It was made before the answer broke: whoever sends again is told so, and by whom.
        assert {answer.status for answer in answers_} == {409}, f"{address}: {answers_[0]}"
        page = self.send(lambda: self.browser.get(f"/loops/{loop}/"))[0]
        assert note in page.text, f"{self.who} was overtaken by nobody at {address}"
        self.journal.note("move", note, (loop, length + 1, move))


class Registrar(Mover):
    """Opens letters and hands them on to the branch's officer."""

    def __init__(self, *args: Any, office: int, tray: Queue[int], **more: Any) -> None:
        super().__init__(*args, **more)
        self._office, self._tray = office, tray

    def errand(self, name: str) -> None:
        loop = self.open("hand-over", name, source="documents", subject_name="海州市局", owner=self._office)
        self.move(loop, "assign", length=1)
        self._tray.put(loop)


class BranchOfficer(Mover):
    """Answers the letters that were handed on, each with a paper of another system on file."""

    def __init__(self, *args: Any, tray: Queue[int], **more: Any) -> None:
        super().__init__(*args, **more)
        self._tray = tray

    def errand(self, name: str) -> None:
        try:
            loop = self._tray.get(timeout=_WAITING)
        except Empty:
            return
        number = {"paper_number": f"复〔2026〕{loop}号", "served_on": localdate().isoformat()}
        self.move(loop, "reply", length=2, evidence=("issued-paper", "reply-letter"), **number)


def id_in(address: str) -> int:
    """The id in `/testing/checks/12/?again=1`."""
    return int(address.partition("?")[0].strip("/").rpartition("/")[2])
