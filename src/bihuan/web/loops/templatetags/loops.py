"""What pages of this room say of moves, clocks and days."""

from __future__ import annotations

from datetime import date, timedelta

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.engine.kernel.reasons import Reason
from bihuan.engine.procedures.due import ClockStatus, LimitClock
from bihuan.engine.procedures.history import OPEN, Obligation
from bihuan.engine.rules.procedures import Citation, Extension, Procedure, Roll, Term, TimeLimit, Words
from bihuan.rulebook.procedure_words import basis_words
from bihuan.web.loops import facts
from bihuan.web.loops.models import Delegation, Loop, Move, Reminder
from bihuan.web.loops.queries.choices import said, sentence_of
from bihuan.web.loops.queries.diagrams import Drawing, drawing_of
from bihuan.web.loops.queries.lines import tone_of
from bihuan.web.loops.queries.offers import Offer
from bihuan.web.loops.queries.one import Line, LoopFile
from bihuan.web.loops.queries.operators import OPERATORS
from bihuan.web.loops.queries.papers import Need
from bihuan.web.ui.words import language, word
from bihuan.web.ui.written import as_written, with_terms

register = template.Library()

_CLOCK_TONES = {
    ClockStatus.OVERDUE: "failed",
    ClockStatus.MET_LATE: "failed",
    ClockStatus.MET: "passed",
}


@register.filter
def in_words(words: Words | None) -> SafeString:
    """Words of a rule file in the reader's language."""
    return with_terms(said(words)) if words else SafeString("")


@register.simple_tag
def told(reason: Reason, procedure: Procedure | None = None) -> SafeString:
    """A reason as a sentence, in the procedure's own names."""
    return with_terms(sentence_of(reason, procedure))


@register.filter
def basis(citations: tuple[Citation, ...]) -> SafeString:
    """The articles that something rests on."""
    return with_terms(basis_words(citations, language=language()))


@register.filter
def day(on: date | None) -> SafeString:
    """A legal day, or the words for none."""
    if on is None:
        return format_html('<span class="none">{}</span>', _("未确定"))
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), on.isoformat())


@register.filter
def left(line: object) -> SafeString:
    """How much time a line of the worklist has, in words with a tone."""
    return _left(getattr(line, "tone", ""), getattr(line, "left", None))


@register.simple_tag
def loop_left(loop: Loop, today: date) -> SafeString:
    """The same for a loop."""
    days = (loop.due_on - today).days if loop.due_on and not loop.is_closed else None
    return _left(tone_of(loop, days), days)


def _left(tone: str, days: int | None) -> SafeString:
    match tone:
        case "overdue":
            return _status("failed", days_words(days or 0))
        case "soon":
            return _status("soon", days_words(days or 0))
        case "suspended":
            return _status("plain", _("中止"))
        case "awaiting":
            return _status("plain", _("时限待确认"))
        case "closed":
            return _status("passed", _("已办结"))
        case "none":
            return format_html('<span class="none">{}</span>', _("无时限"))
    return format_html("{}", days_words(days or 0))


def days_words(days: int) -> str:
    """Days to a due day in words."""
    if days == 0:
        return _("今天到期")
    if days < 0:
        return ngettext("逾期 %(count)s 天", "逾期 %(count)s 天", -days) % {"count": -days}
    return ngettext("剩 %(count)s 天", "剩 %(count)s 天", days) % {"count": days}


@register.filter
def clock_status(clock: LimitClock) -> SafeString:
    """How a clock stands, with the days that it has."""
    tone, text = _CLOCK_TONES.get(clock.status, "plain"), word("clock_status", clock.status.value)
    days = clock.days_left
    if clock.status is ClockStatus.RUNNING and days is not None:
        tone, text = "soon" if days <= 7 else "plain", days_words(days)
    elif clock.status is ClockStatus.OVERDUE and days is not None:
        text = days_words(days)
    elif clock.met_on and clock.due.due_on is None:
        # Nobody can say that a limit of unknown length was kept.
        tone, text = "plain", word("clock_status", "done")
    return _status(tone, _capital(text))


def _status(tone: str, text: str) -> SafeString:
    return format_html('<span class="status {}">{}</span>', tone, text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@register.simple_tag
def where(obligation: Obligation, procedure: Procedure) -> SafeString:
    """Where an obligation stands: its state, how it ended, or that it was withdrawn."""
    if obligation.is_withdrawn:
        return _status("plain", _("已随更正撤回"))
    if obligation.ending:
        text = _("已办结：%(ending)s") % {"ending": said(procedure.endings[obligation.ending].words)}
        return _status("passed", text)
    states = procedure.track_by_id[obligation.track].states
    text = next((said(one.words) for one in states if one.id == obligation.state), obligation.state)
    return _status("present", text)


@register.simple_tag
def move_name(move: Move, procedure: Procedure) -> SafeString:
    """The words for a move of the history."""
    rule = procedure.move_by_id.get(move.move)
    if rule:
        return with_terms(said(rule.words))
    name = _capital(word("standing_move", move.move))
    about = procedure.limit_by_id.get(move.limit)
    detail = said(about.words) if about else word("interval", move.interval) if move.interval else ""
    if move.move == OPEN and move.track in procedure.track_by_id:
        detail = said(procedure.track_by_id[move.track].words)
    return with_terms(_("%(name)s：%(detail)s") % {"name": name, "detail": detail} if detail else name)


@register.simple_tag
def drawing(line: Line) -> Drawing:
    """The diagram of an obligation's track with the path that it took."""
    return drawing_of(line.graph, path=line.path)


@register.filter
def term_length(one: Term | None) -> str:
    """15 个工作日; "" for none."""
    if one is None:
        return ""
    amount = {"amount": one.amount, "unit": word("time_unit", one.unit.value)}
    return _("%(amount)s %(unit)s") % amount


@register.filter
def limit_length(limit: TimeLimit) -> SafeString:
    """How long a limit is, or where its length comes from."""
    if limit.is_stated:
        return SafeString(_("以文书写明的日期为准"))
    if limit.term is None:
        why = said(limit.gap) if limit.gap else ""
        return with_terms(_("本地未设定：%(why)s") % {"why": why} if why else _("本地未设定"))
    if limit.not_before:
        return SafeString(
            _("满 %(first)s 之后、%(last)s 之前")
            % {"first": term_length(limit.not_before), "last": term_length(limit.term)}
        )
    return SafeString(term_length(limit.term))


@register.filter
def rolls(limit: TimeLimit) -> str:
    """How its last day moves on."""
    return _capital(word("roll", limit.roll.value)) if limit.roll is not Roll.NONE else _("不顺延")


@register.filter
def extension_words(extension: Extension) -> str:
    """How much longer, by whom."""
    roles = _("、").join(word("role", one) for one in sorted(extension.by))
    return _("%(term)s（%(roles)s批准）") % {
        "term": term_length(extension.term) or _("由批准人确定"),
        "roles": roles,
    }


@register.filter
def mark_of(limit: TimeLimit) -> str:
    """How well the source of a limit was checked: official, secondary or recall."""
    return limit.mark.checked.word


@register.filter
def role_words(roles: frozenset[str] | tuple[str, ...]) -> str:
    """Roles in words."""
    return _("、").join(word("role", one) for one in sorted(roles))


@register.filter
def kind_words(kinds: tuple[str, ...]) -> SafeString:
    """Kinds of evidence in words."""
    return as_written(_("、").join(word("evidence", one) for one in kinds))


@register.filter
def ring_step(procedure: Procedure) -> int:
    """The step of the loop that a procedure belongs to; 0 for what comes from outside."""
    return {"result-handling": 7, "penalty": 7, "report-verification": 5}.get(procedure.id, 0)


@register.filter
def size_words(size: int) -> str:
    """A file's size in KB or MB."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} KB"


@register.filter
def sentence_case(text: str) -> SafeString:
    """Words with a capital at the beginning."""
    return as_written(_capital(text))


@register.simple_tag
def track_words(line: Line, procedure: Procedure) -> SafeString:
    """The track of an obligation in words."""
    return with_terms(said(procedure.track_by_id[line.obligation.track].words))


@register.simple_tag
def waits(obligation: Obligation, procedure: Procedure) -> SafeString:
    """Why an obligation may stand where it stands without a limit."""
    states = procedure.track_by_id[obligation.track].states
    found = next((one.waits for one in states if one.id == obligation.state), None)
    return with_terms(said(found)) if found else SafeString("")


@register.simple_tag
def own_offers(offers: list[Offer], obligation: str) -> dict[str, list[Offer]]:
    """The moves of one obligation: its own, the ways out that are open everywhere, the standing ones."""
    own = [one for one in offers if one.option.obligation == obligation]
    exits = [one for one in own if one.option.rule and one.option.rule.is_exit]
    standing = [one for one in own if one.is_standing]
    return {"main": [one for one in own if one not in exits + standing], "exits": exits, "standing": standing}


@register.simple_tag
def own_needs(needs: list[Need], obligation: str) -> list[Need]:
    """The papers that the next moves of one obligation ask for."""
    return [one for one in needs if one.line.obligation.id == obligation]


@register.simple_tag
def taken_back(moves: tuple[Move, ...]) -> frozenset[int]:
    """The numbers of the moves that a later counter-move took back."""
    return facts.taken_back(moves)


@register.simple_tag
def subject_of(move: Move, file: LoopFile) -> SafeString:
    """The name of the subject that a move is about."""
    found = next((line for line in file.lines if line.obligation.id == move.obligation), None)
    return as_written((found.subject_name or word("subject", found.obligation.subject)) if found else "")


@register.simple_tag
def move_term(move: Move) -> str:
    """How much longer an extension made a limit."""
    return _("%(amount)s %(unit)s") % {
        "amount": move.term_amount,
        "unit": word("time_unit", move.term_unit),
    }


@register.filter
def last_day(delegation: Delegation) -> date:
    """The last day on which somebody stands in."""
    return delegation.until_on - timedelta(days=1)


@register.filter
def long_day(on: date) -> SafeString:
    """A day with its day of the week."""
    weekday = date_format(on, "l")
    return format_html(
        '<time datetime="{}">{} {}</time>', on.isoformat(), date_format(on, "DATE_FORMAT"), weekday
    )


@register.filter
def is_operator(line: Line) -> bool:
    """Whether an obligation lies on an operator whose name is known."""
    return bool(line.subject_name) and line.obligation.subject in OPERATORS


@register.simple_tag
def joined_texts(reminders: list[Reminder]) -> str:
    """The texts of several reminders as one."""
    return "\n\n".join(one.text for one in reminders)
