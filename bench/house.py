"""A house with a long past, for benchmarks: five years of matters of many kinds, each with its own days.

Rows go into the tables in the order of time, as they would have come; entries of the ledger are chained.
What a cache has to say is asked of the engine. The same number of loops gives the same rows.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench.kit.tables import Table, bare
from bihuan.engine.procedures.history import CONFIRM, CORRECT, OPEN
from bihuan.engine.procedures.refusals import required_evidence
from bihuan.engine.rules.in_force import procedure_on
from bihuan.engine.rules.procedures import Procedure
from bihuan.web.ledger import merkle
from bihuan.web.ledger.events import Event
from bihuan.web.ledger.facts import FORMAT, Actor, Entry, canonical
from bihuan.web.ledger.files import keep_file
from bihuan.web.ledger.models import DaySeal, LedgerEvent, LedgerHead
from bihuan.web.loops import events
from bihuan.web.loops.facts import MoveRow, matter_of, move_digest, names_of, obligations_of, standing_of
from bihuan.web.loops.models import (
    Assignment,
    EvidenceFile,
    EvidenceUse,
    Loop,
    Move,
    Obligation,
    Registration,
    SearchText,
)
from bihuan.web.loops.names import name_key
from bihuan.web.people.actions.demonstration import build_cast
from bihuan.web.people.models import Account, Office, RoleAssignment
from bihuan.web.rules.facts import current_procedures

FIRST, TODAY = date(2021, 8, 2), date(2026, 5, 6)
OFFICES, OFFICERS = 20, 4
FILES = 1_000
# One in so many is held up on its way and stays open.
HELD_UP = 13

# A way through a procedure: moves in their order, on the first obligation unless another is named.
# "move@obligation", with "+" where the move is served, "=" where a paper states a day.
WAYS: tuple[tuple[int, str, str, str, str, str], ...] = (
    (18, "hand-over", "documents", "hand-over", "sender", "assign reply+"),
    (4, "hand-over", "documents", "hand-over", "sender", "assign correct assign reply+"),
    (14, "complaint", "hotline-12315", "complaint", "complainant", "accept+ settle"),
    (10, "complaint", "hotline-12315", "complaint", "complainant", "accept+ end-mediation tell-end+"),
    (6, "service-request", "documents", "service", "applicant", "accept= deliver"),
    (6, "supervision-order", "documents", "order", "bureau", "issue= reply return-reply= reply close"),
    (
        20,
        "result-handling",
        "e-cqs",
        "subject",
        "sampled-party",
        "serve-notice+ accept-result order-rectification+ decline-case@1/case report-rectification"
        " organise-recheck+ pass-recheck",
    ),
    (
        12,
        "result-handling",
        "e-cqs",
        "subject",
        "nominal-maker",
        "serve-notice confirm-start:objection+ raise-objection accept-objection+ notice-retest+"
        " complete-formalities assign-retest retest-confirms order-rectification+ suspend:suspension"
        " resume:suspension file-case@1/case report-rectification organise-recheck+ pass-recheck",
    ),
    (
        8,
        "penalty",
        "documents",
        "case",
        "party",
        "file-case submit-review approve-review serve-notice+ hear-statement decide-penalty"
        " make-public@1/publicity serve-decision+ perform close-case",
    ),
)
TITLES = ("床单", "被套", "毛巾", "枕套", "童被", "蚕丝被", "窗帘", "浴巾")
FAULTS = ("pH值", "耐湿摩擦色牢度", "纤维含量", "甲醛含量", "填充量", "使用说明", "绳带长度")
PARTIES = ("蓝屏", "青棉", "小桥", "云锦", "南浦", "禾木", "白鹭", "长汀")
KINDS = ("家纺有限公司", "毛巾厂", "童品店", "布艺商行", "百货有限公司")


BIG = (
    Registration,
    Loop,
    SearchText,
    Obligation,
    Assignment,
    Move,
    EvidenceFile,
    EvidenceUse,
    LedgerEvent,
    DaySeal,
)


@dataclass(kw_only=True)
class Plan:
    """What will happen to one loop: its moves, each with the kinds of evidence that come with it."""

    procedure: Procedure
    source: str
    title: str
    owner: int
    handler: int
    moves: list[MoveRow]
    is_closed: bool


class House:
    """Fills the tables, day by day."""

    def __init__(self, loops: int) -> None:
        self.loops = loops
        self.tables = {model: Table(model) for model in BIG}
        self.officers, self.holders, self.names = _people()
        self.files = _files()
        self.waiting: defaultdict[date, list[tuple[Plan, MoveRow]]] = defaultdict(list)
        self.closed: dict[tuple[object, ...], Any] = {}
        head = LedgerHead.objects.get()
        self.sequence, self.hash = head.sequence, head.hash
        self.leaves = [bytes.fromhex(one) for one in LedgerEvent.objects.values_list("hash", flat=True)]
        self.sealed = 0

    def fill(self) -> None:
        """Write everything, with guards and indexes out of the way, and put them back."""
        with bare(BIG):
            days = (TODAY - FIRST).days
            self._seal(FIRST - timedelta(days=1))
            for number in range(days):
                today = FIRST + timedelta(days=number)
                for loop in range(self.loops * number // days + 1, self.loops * (number + 1) // days + 1):
                    self._open(loop, today)
                for place, (plan, move) in enumerate(self.waiting.pop(today, ())):
                    self._make(plan, move, _instant(today, place))
                self._seal(today)
            for table in self.tables.values():
                table.flush()
            LedgerHead.objects.update(sequence=self.sequence, hash=self.hash)

    def _open(self, loop: int, today: date) -> None:
        plan = self._plan(random.Random(loop), loop, today)
        by_kind = self.tables
        number, at = f"{plan.source}-{today.year}-{loop}", _instant(today, 0)
        registration = by_kind[Registration].add(
            plan.procedure.id, plan.source, number, plan.title, today, at, "柳青"
        )
        standing, obligations = self._standing(plan)
        by_kind[Loop].add(
            plan.procedure.id,
            plan.procedure.edition,
            plan.procedure.digest,
            plan.title,
            Registration._meta.label,
            str(registration),
            plan.source,
            number,
            today,
            at,
            False,
            plan.owner,
            plan.handler,
            *standing,
        )
        for one in obligations:
            by_kind[Obligation].add(loop, *one)
        if not plan.is_closed:
            names = [one[4] for one in obligations]
            by_kind[SearchText].put(loop, "\n".join([plan.title, number, *names]).lower())
        by_kind[Assignment].add(loop, plan.owner, plan.handler, "", at, "柳青")
        for move in plan.moves:
            self.waiting[move.on].append((plan, move))

    def _plan(self, dice: random.Random, loop: int, today: date) -> Plan:
        _, name, source, track, subject, way = dice.choices(WAYS, [one[0] for one in WAYS])[0]
        procedure = procedure_on(editions=current_procedures().editions(procedure=name), day=today)
        assert procedure
        office = dice.randrange(OFFICES)
        owner, handler = self.officers[office][dice.randrange(OFFICERS)]
        steps = way.split()
        reach = dice.randrange(len(steps)) if loop % HELD_UP == 0 else len(steps)
        party = f"{dice.choice(PARTIES)}{dice.choice(PARTIES)}{dice.choice(KINDS)}"
        moves = [
            self._row(
                loop,
                1,
                OPEN,
                today,
                stated_on=today + timedelta(days=dice.randint(10, 40)),
                track=track,
                subject=subject,
                subject_name=party,
            )
        ]
        day = today
        for step in steps[:reach]:
            day += timedelta(days=dice.randint(0, 14))
            if day < TODAY:
                moves.append(self._step(procedure, moves, step, day, handler, dice))
        title = f"{dice.choice(TITLES)} {dice.choice(FAULTS)}不合格 {dice.randrange(1000)}"
        return Plan(
            procedure=procedure,
            source=source,
            title=title,
            owner=owner,
            handler=handler,
            moves=moves,
            is_closed=len(moves) == len(steps) + 1,
        )

    def _step(
        self, procedure: Procedure, moves: list[MoveRow], step: str, day: date, handler: int, dice: Any
    ) -> MoveRow:
        name, _, obligation = step.rstrip("+=").partition("@")
        name, _, what = name.partition(":")
        rule = procedure.move_by_id.get(name)
        interval = next((one for one in procedure.intervals if one.id == what), None)
        standing = procedure.corrected_by if name == CORRECT else {"officer", "section-head"}
        roles = rule.by if rule else interval.by if interval else standing
        role = next(one for one in ("officer", *self.holders) if one in roles)
        by = handler if role == "officer" else self.holders[role]
        served = day if name == CONFIRM else min(day + timedelta(days=dice.randint(0, 3)), TODAY)
        return self._row(
            moves[0].loop_id,
            len(moves) + 1,
            name,
            day,
            obligation=obligation or "1",
            role=role,
            by_id=by,
            by_name=self.names[by],
            served_on=served if step.endswith("+") else None,
            stated_on=day + timedelta(days=dice.randint(5, 30)) if step.endswith("=") else None,
            limit=what if name == CONFIRM else "",
            interval="" if name == CONFIRM else what,
            evidence=sorted(required_evidence(procedure=procedure, rule=rule)) if rule else [],
            paper_number=f"{moves[0].loop_id}-{len(moves)}号" if rule and rule.paper else "",
            note="按程序办理。" if dice.randrange(4) == 0 else "",
        )

    @staticmethod
    def _row(loop: int, number: int, move: str, on: date, **more: Any) -> MoveRow:
        plain = dict.fromkeys(MoveRow._fields, "")
        plain |= {"obligation": "1", "by_name": "柳青", "evidence": []}
        plain |= dict.fromkeys(("by_id", "served_on", "stated_on", "term_amount", "paper_id"))
        own = {"loop_id": loop, "number": number, "move": move, "on": on, "at": _instant(on, 0)}
        return MoveRow(**{**plain, **own, **more})

    def _standing(self, plan: Plan) -> tuple[Sequence[Any], list[Sequence[Any]]]:
        """Columns of the loop's caches and of its obligations. Loops that went the same way end the same."""
        moves, calendars = plan.moves, current_procedures().calendars
        way = (plan.procedure.digest, *((one.move, one.obligation, one.served_on is None) for one in moves))
        counted = self.closed.get(way) if plan.is_closed else None
        if counted is None:
            today = moves[-1].on if plan.is_closed else TODAY
            matter = matter_of(plan.procedure, moves)
            assert matter.is_closed is plan.is_closed, way
            laid = obligations_of(plan.procedure, matter, calendars, names=names_of(moves), today=today)
            counted = standing_of(plan.procedure, matter, calendars, today=today), laid
            if plan.is_closed:
                self.closed[way] = counted
        standing, laid = counted
        if plan.is_closed:
            standing = replace(standing, counted_on=moves[-1].on, closed_on=moves[-1].on)
            laid = [_named(one, moves[0].subject_name) if one.subject_name else one for one in laid]
        return _columns(standing), [_columns(one) for one in laid]

    def _make(self, plan: Plan, move: MoveRow, at: datetime) -> None:
        move = move._replace(at=at)
        who = (str(move.by_id or 1), move.by_name)
        about = {"loop_id": move.loop_id}
        if move.number == 1:
            opened = {
                "about_kind": Registration._meta.label,
                "about_id": str(move.loop_id),
                "procedure": plan.procedure.id,
                "owner_id": plan.owner,
                "rulebook_digest": plan.procedure.digest,
            }
            self._tell(events.MatterRegistered, move.loop_id, {"registration_id": move.loop_id}, who, at)
            self._tell(events.LoopOpened, move.loop_id, {**about, **opened}, who, at)
        digests, files = [], []
        for kind in move.evidence:
            digest = self.files[(move.loop_id * 31 + move.number) % FILES]
            row = (kind, "附件.pdf", digest, 21, "application/pdf", at, move.by_id)
            files.append(self.tables[EvidenceFile].add(move.loop_id, *row))
            digests.append(digest)
            told = {**about, "file_id": files[-1], "evidence": kind, "file_digest": digest}
            self._tell(events.EvidenceAdded, move.loop_id, told, who, at)
        digest = move_digest(move, digests)
        values = {**move._asdict(), "evidence": json.dumps(move.evidence), "digest": digest}
        pk = self.tables[Move].add(*(values[one.attname] for one in Move._meta.concrete_fields[1:]))
        for file in files:
            self.tables[EvidenceUse].add(pk, file)
        told = {"number": move.number, "obligation": move.obligation, "move": move.move, "digest": digest}
        told["rulebook_digest"] = plan.procedure.digest
        self._tell(events.MoveMade, move.loop_id, {**about, **told}, who, at)
        if move.number == 1:
            assigned = {"owner_id": plan.owner, "handler_id": plan.handler}
            self._tell(events.LoopAssigned, move.loop_id, {**about, **assigned}, who, at)
        if plan.is_closed and move.number == len(plan.moves):
            self._tell(events.LoopClosed, move.loop_id, {**about, "number": move.number}, who, at)

    def _tell(
        self, event: type[Event], row: int, payload: dict[str, Any], who: tuple[str, str], at: datetime
    ) -> None:
        self.sequence += 1
        entry = Entry(
            self.sequence,
            FORMAT,
            event.kind(),
            event.about[0],
            str(row),
            canonical(payload),
            *who,
            at,
            self.hash,
        )
        self.hash = entry.digest()
        self.leaves.append(bytes.fromhex(self.hash))
        told = (entry.kind, entry.subject_kind, entry.subject_id, entry.payload, *who, at)
        self.tables[LedgerEvent].put(self.sequence, FORMAT, *told, entry.previous_hash, self.hash)

    def _seal(self, day: date) -> None:
        if self.leaves:
            first, self.sealed = self.sealed + 1, self.sequence
            root = merkle.root(self.leaves).hex()
            self.tables[DaySeal].put(day, first, self.sealed, root, _instant(day, 0))
            self.leaves.clear()


def _people() -> tuple[list[list[tuple[int, int]]], dict[str, int], dict[int, str]]:
    """For each office its officers as (office, account); role → account; account → name."""
    night = datetime(FIRST.year, FIRST.month, FIRST.day, 1, tzinfo=UTC) - timedelta(days=1)
    build_cast(by=Actor(id="bench", name="bench"), now=night)
    Account.objects.update(must_change_password=False)
    bureau = Office.objects.get(kind=Office.Kind.BUREAU)
    found = []
    for number in range(OFFICES):
        office = Office.objects.create(kind=Office.Kind.BRANCH, name=f"第{number + 1}分局", parent=bureau)
        found.append([(office.pk, _officer(office, place)) for place in range(OFFICERS)])
    holders = {one.role: one.account_id for one in RoleAssignment.objects.filter(office__in=[bureau])}
    return found, holders, dict(Account.objects.values_list("pk", "name"))


def _officer(office: Office, place: int) -> int:
    account = Account(
        sign_in_name=f"officer-{office.pk}-{place}", name=f"办案员{office.pk}{place}", office=office
    )
    account.set_unusable_password()
    account.save()
    RoleAssignment.objects.create(account=account, role="officer", office=office, from_on=FIRST)
    return account.pk


def _files() -> list[str]:
    """Digests of some small files, which are on the disk."""
    found = []
    for number in range(FILES):
        content = f"%PDF-1.7\n{number:012d}".encode()
        found.append(hashlib.sha256(content).hexdigest())
        keep_file(content, digest=found[-1])
    return found


def _named(one: Any, name: str) -> Any:
    return replace(one, subject_name=name, subject_key=name_key(name))


def _columns(row: Any) -> list[Any]:
    return [getattr(row, name) for name in row.__dataclass_fields__]


def _instant(day: date, seconds: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=seconds)
