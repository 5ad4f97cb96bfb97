"""One row of each kind for each of two branches, each with a text that stands nowhere else.

A room that shows rows adds its kind here: the address's arguments for either branch and for a row that does
not exist, and the texts by which a row would betray itself on a page, in a file or in its name.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from bihuan.tables.invented_pdf import invented_pdf
from bihuan.web.jobs.actions import ask_job
from bihuan.web.ledger.actions import seal_days
from bihuan.web.ledger.facts import Actor
from bihuan.web.loops.actions.files import add_evidence
from bihuan.web.loops.actions.opening import Registered, register
from bihuan.web.loops.actions.reminding import remind
from bihuan.web.loops.books.actions import Wishes, receive_book
from bihuan.web.loops.facts import Laying
from bihuan.web.loops.spot_checks.actions import draw_matters
from bihuan.web.loops.spot_checks.queries import Scope, list_of
from bihuan.web.people.facts import as_actor
from bihuan.web.people.models import Account, Office, RoleAssignment
from bihuan.web.rules.actions import begin_draft
from bihuan.web.rules.models import EditionDraft
from bihuan.web.rules.queries.drafts import rows_from
from bihuan.web.testing.actions import CHECK_FILE, check_report
from bihuan.web.testing.examples import DRAFT
from bihuan.web.testing.models import ReleasedSample
from bihuan.web.testing.release.actions import release_report
from bihuan.web.testing.release.facts import ReleaseTerms
from bihuan.web.testing.sealed.actions import receive_reports
from bihuan.web.testing.sealed.handed import Handed
from bihuan.web.testing.what_if.actions import compare_runs
from tests.kit.cast import office, person
from tests.kit.sheets import reading, workbook
from tests.web.papers import story as papers
from tests.web.permissions.census import CENSUS_KINDS
from tests.web.permissions.rows import ABSENT, NOBODY, NOW, SIDES, Row, Rows
from tests.web.testing import releasing


def _accounts(*more: Any) -> Rows:
    made = {}
    for side in SIDES:
        name = f"标记{side}"
        account, _ = Account.objects.get_or_create(
            sign_in_name=f"mark-{side}", defaults={"name": name, "office": office(side)}
        )
        if not account.assignments.exists():
            RoleAssignment.objects.create(
                account=account, role="officer", office=office(side), from_on=date(2026, 1, 1)
            )
        made[side] = Row((account.pk, *more), (name, f"mark-{side}"))
    return {**made, ABSENT: Row((NOBODY, *more))}


def _offices() -> Rows:
    made = {}
    for side in SIDES:
        name = f"标记机构{side}"
        place, _ = Office.objects.get_or_create(
            name=name, defaults={"kind": "section", "parent": office(side)}
        )
        made[side] = Row((place.pk,), (name,))
    return {**made, ABSENT: Row((NOBODY,))}


def _assignments() -> Rows:
    accounts = _accounts()
    made = {
        side: Row((RoleAssignment.objects.get(account=accounts[side].args[0]).pk,), accounts[side].marks)
        for side in SIDES
    }
    return {**made, ABSENT: Row((NOBODY,))}


def _officer(side: str) -> Actor:
    return as_actor(person(f"{side}-officer"))


def _check_runs(*more: Any) -> Rows:
    made = {}
    for side in SIDES:
        name = f"标记床单{side}"
        rows = [reading(f"M-{side}", value="8.8", verdict="合格", name=name), reading(f"N-{side}", item="")]
        content = workbook(rows)
        run = check_report(by=_officer(side), now=NOW, name=f"标记文件{side}.xlsx", content=content).run
        # The file's name, the sample's and the article's: whichever a page shows, it gives the row away.
        made[side] = Row((run.pk, *more), (f"标记文件{side}", f"M-{side}", name, f"N-{side}"))
    return {**made, ABSENT: Row((NOBODY, *more))}


def _releasable() -> Rows:
    made = {}
    for side in SIDES:
        name = f"标记可接收{side}"
        content = workbook([reading(f"R-{side}", value="8.8", verdict="合格", name=name)])
        run = check_report(by=_officer(side), now=NOW, name=f"标记可接收{side}.xlsx", content=content).run
        made[side] = Row((run.pk,), (name, f"R-{side}"))
    return {**made, ABSENT: Row((NOBODY,))}


def _released(nature: str = "supervision-district") -> Rows:
    """A failing sample of this nature at either branch; its matter, if it causes one, is no row of these."""
    made = {}
    for side in SIDES:
        party = f"标记受检{side}"
        told = releasing.row(f"T-{side}", name=f"标记样品{side}", party=party, place=office(side).place)
        run = releasing.checked(told, by=f"{side}-officer", now=NOW)
        terms = ReleaseTerms(task=f"标记任务{side}", nature=nature)
        release_report(run=run, terms=terms, by=_officer(side), now=NOW)
        sample = ReleasedSample.objects.get(sampled_party=party)
        made[side] = Row((sample.pk,), (party, f"标记样品{side}", f"T-{side}", f"标记任务{side}"))
    return {**made, ABSENT: Row((NOBODY,))}


def _sealed_reports() -> Rows:
    """A waiting report at either branch."""
    made = {}
    for side in SIDES:
        content = invented_pdf([f"标记文字{side}"])
        file = Handed(f"标记盖章{side}.pdf", len(content), io.BytesIO(content).read)
        receipt = receive_reports(files=[file], by=person(f"{side}-officer"), now=NOW)
        (report,) = receipt.received or receipt.known
        made[side] = Row((report.pk,), (f"标记盖章{side}", f"标记文字{side}"))
    return {**made, ABSENT: Row((NOBODY,))}


def _what_ifs(*more: Any) -> Rows:
    runs, made = _check_runs(), {}
    for side in SIDES:
        found = compare_runs(
            by=_officer(side),
            now=NOW,
            name=f"标记草案{side}.yaml",
            content=DRAFT.read_bytes() + f"# {side}\n".encode(),
            run_ids=[runs[side].args[0]],
        )
        made[side] = Row((found.what_if.pk, *more), (f"标记草案{side}", *runs[side].marks))
    return {**made, ABSENT: Row((NOBODY, *more))}


def _jobs() -> Rows:
    made = {}
    for side in SIDES:
        title = f"标记任务{side}.xlsx"
        # The same work for both: neither office learns that the other one waits for it too.
        job = ask_job(
            by=_officer(side),
            now=NOW,
            kind=CHECK_FILE,
            subject="0" * 64,
            office_id=office(side).pk,
            title=title,
            detail={},
        )
        made[side] = Row((job.pk,), (title,))
    return {**made, ABSENT: Row((NOBODY,))}


def _drafts(*more: Any) -> Rows:
    draft = EditionDraft.objects.first() or begin_draft(
        by=_officer("east"), now=NOW, based_on="", rows=rows_from("GB/T 22796-2021", is_new=True)
    )
    return _same_for_all(draft.pk, *more, absent=(NOBODY, *more))


def _loops() -> Rows:
    made = {}
    for side in SIDES:
        title, subject = f"标记事项{side}", f"标记主体{side}"
        number = f"标记号{side}"
        registered = Registered(
            procedure="hand-over",
            source="documents",
            number=number,
            title=title,
            received_on=NOW.date(),
            owner=office(side),
            layings=(Laying(track="hand-over", subject="sender", subject_name=subject),),
        )
        loop = register(registered=registered, by=person("registrar"), now=NOW).loop
        made[side] = Row((loop.pk,), (title, subject, number))
    return {**made, ABSENT: Row((NOBODY,))}


def _loop_files() -> Rows:
    made = {}
    for side, row in _loops().items():
        if side in SIDES:
            file = add_evidence(
                loop_id=row.args[0],
                kind="reply-letter",
                name=f"标记文件{side}.pdf",
                content=f"%PDF-1.4 标记内容{side}".encode(),
                by=person("registrar"),
                now=NOW,
            )
            made[side] = Row((*row.args, file.pk), (f"标记文件{side}", f"标记内容{side}"))
    return {**made, ABSENT: Row((NOBODY, NOBODY))}


def _book_imports() -> Rows:
    made = {}
    for side in SIDES:
        name = f"标记台账{side}.csv"
        number, party = f"标记行号{side}", f"标记行主体{side}"
        content = f"原编号,当事人,当前阶段\n{number},{party},?\n".encode()
        wishes = Wishes(procedure="hand-over")
        found = receive_book(name=name, content=content, wishes=wishes, by=person(f"{side}-officer"), now=NOW)
        made[side] = Row((found.pk,), (f"标记台账{side}", number, party))
    return {**made, ABSENT: Row((NOBODY,))}


def _spot_checks(*, is_file: bool = False) -> Rows:
    loops, made = _loops(), {}
    day = NOW.date()
    for side in SIDES:
        account, seed = person(f"{side}-officer"), f"标记种子{side}"
        scope = Scope(from_on=day, last_on=day)
        _count, _content, digest = list_of(account, scope, today=day)
        found = draw_matters(scope=scope, seed=seed, list_digest=digest, by=account, now=NOW)
        # Whoever sees both branches sees the draw of either; its list holds nothing but a number.
        made[side] = Row((found.pk,), () if is_file else (seed, *loops[side].marks))
    return {**made, ABSENT: Row((NOBODY,))}


def _office_figures() -> Rows:
    loops = _loops()
    return {
        **{side: Row(loops[side].args, (f"{office(side).name}</th>",)) for side in SIDES},
        ABSENT: Row((NOBODY,)),
    }


def _papers() -> Rows:
    made = {}
    for side in SIDES:
        party, file = f"标记当事人{side}", f"标记回证{side}"
        proof = {"proof_name": f"{file}.pdf", "proof": f"%PDF-1.4 {file}".encode()}
        paper = papers.served(owner=side, content={"party": party}, proof=proof)
        made[side] = Row((paper.pk,), (party, file))
    return {**made, ABSENT: Row((NOBODY,))}


def _paper_drafts() -> Rows:
    made = {}
    for side in SIDES:
        party = f"标记当事人{side}"
        made[side] = Row((papers.drafted(owner=side, content={"party": party}).pk,), (party,))
    return {**made, ABSENT: Row((NOBODY,))}


def _without_marks(rows: Rows, *more: Any) -> Rows:
    """For pages that lead whoever may see the row, but may not change it now, back to its own page."""
    return {side: Row((*row.args, *more)) for side, row in rows.items()}


def _reminders() -> Rows:
    made = {}
    for side, row in _loops().items():
        if side in SIDES:
            by = person("registrar")
            # Its page lists the reminders of today.
            reminded = remind(loop_id=row.args[0], to="office", by=by, now=timezone.now())
            made[side] = Row((*row.args, reminded.reminder.pk), row.marks)
    return {**made, ABSENT: Row((NOBODY, NOBODY))}


def _entries() -> Rows:
    _check_runs()
    seal_days(now=NOW + timedelta(days=2))
    return _same_for_all(1, absent=(NOBODY,))


def _same_for_all(*args: Any, absent: tuple[Any, ...]) -> Rows:
    return {**{side: Row(args) for side in SIDES}, ABSENT: Row(absent)}


KINDS: dict[str, Callable[[], Rows]] = {
    **CENSUS_KINDS,
    "account": _accounts,
    "account-act": lambda: _accounts("disable"),
    "office": _offices,
    "assignment": _assignments,
    "check-run": _check_runs,
    "check-sample": lambda: _check_runs(1),
    "check-file": lambda: _check_runs("xlsx"),
    "releasable-run": _releasable,
    "released-sample": _released,
    "released-advice": lambda: _released("free"),
    "released-document": lambda: _released("recheck"),
    "sealed-report": _sealed_reports,
    "what-if": _what_ifs,
    "what-if-file": lambda: _what_ifs("csv"),
    "job": _jobs,
    "draft": _drafts,
    "draft-section": lambda: _drafts("edition"),
    "draft-new-row": lambda: _drafts("rules"),
    "draft-row": lambda: _drafts("rules", 5),
    "entry": _entries,
    "loop": _loops,
    "loop-file": _loop_files,
    "book-import": _book_imports,
    "spot-check": _spot_checks,
    "spot-check-file": lambda: _spot_checks(is_file=True),
    "office-figure": _office_figures,
    "paper": _papers,
    "paper-draft": _paper_drafts,
    "paper-service": lambda: _without_marks(_paper_drafts()),
    "paper-act": lambda: _without_marks(_paper_drafts(), "submit"),
    "paper-kind": lambda: _same_for_all("rectification-order", absent=("no-such",)),
    "reminder": _reminders,
    "procedure": lambda: _same_for_all("hand-over", absent=("no-such",)),
    "gaps-file": lambda: _same_for_all("xlsx", absent=("exe",)),
    "edition": lambda: _same_for_all("gb-18401", "2010", absent=("gb-18401", "1999")),
}


def players() -> dict[str, Account | None]:
    """Role → somebody who holds it at the east branch or, where it is one of the bureau, there."""
    from tests.kit.cast import ROLES

    found: dict[str, Account | None] = {"nobody": None, "no-role": _without_role()}
    for name, role in ROLES.items():
        if not name.startswith("west") and role not in found:
            found[role] = person(name)
    # The same roles at a branch reach less far than at the bureau.
    found["officer"], found["section-head"] = person("east-officer"), person("east-head")
    return found


def _without_role() -> Account:
    account, _ = Account.objects.get_or_create(
        sign_in_name="no-role", defaults={"name": "无职", "office": office("east")}
    )
    Account.objects.filter(pk=account.pk).update(must_change_password=False)
    account.must_change_password = False
    return account
