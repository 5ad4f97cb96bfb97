"""What may stand in a list, told beside its template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from bihuan.web.loops.queries.choices import latest_editions, said, source_choices
from bihuan.web.ui.words import word


def possible_words() -> Iterator[tuple[str, Sequence[str]]]:
    """Heading → the words that may stand there, for every column that knows some."""
    yield (
        _("怎样填写"),
        [
            _("表头底色发黄的列必填，其余知道多少填多少"),
            _("日期写成 2026-05-06 的样子，不知道就留空"),
            _("已结案的，当前阶段写“已结案”，并填结案日期和结案方式"),
            _("送达日期是当前阶段据以起算的那次送达；留空则显示“时限待确认”，不算逾期"),
            _("其余的列也可以保留，内容写进每件的记事"),
        ],
    )
    yield word("book_column", "source"), [words for _id, words in source_choices()]
    editions = latest_editions()
    yield word("book_column", "procedure"), [said(one.words) for one in editions]
    for edition in editions:
        heading = _("%(column)s：%(procedure)s") % {
            "column": word("book_column", "stage"),
            "procedure": said(edition.words),
        }
        yield heading, [said(state.words) for track in edition.tracks for state in track.states]
        ends = dict.fromkeys(rule.ends for track in edition.tracks for rule in track.moves if rule.ends)
        heading = _("%(column)s：%(procedure)s") % {
            "column": word("book_column", "ending"),
            "procedure": said(edition.words),
        }
        yield heading, [said(edition.endings[one].words) for one in ends]
