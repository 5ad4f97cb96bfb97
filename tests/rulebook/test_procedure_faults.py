"""What is wrong in a procedure is told at its line, and what the proofs find wrong too."""

from __future__ import annotations

import pytest

from tests.rulebook import procedure_kit as kit

LEND, KEEP, CLOSE, ANSWER, BACK = 25, 26, 27, 29, 30


def test_the_small_book_is_sound() -> None:
    assert kit.told({}) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        # its shape
        ("side: party", "side: nobody", BACK, "rulebook_not_allowed"),
        ('amount: "15"', 'amount: "0"', BACK, "rulebook_not_a_count"),
        ("en: Loan\nin_force_from", "in_force_from", 1, "rulebook_missing_key"),
        ("corrections:", "correction:", 1, "rulebook_missing_key"),
        # the names it uses
        ("by: [officer], paper", "by: [clerk], paper", LEND, "rulebook_unknown_name"),
        ("paper: letter", "paper: note", LEND, "rulebook_unknown_name"),
        ("ends: done", "ends: over", CLOSE, "rulebook_unknown_name"),
        ("exits: [gone]", "exits: [vanished]", 19, "rulebook_unknown_name"),
        ("subjects: [party]", "subjects: [nobody]", 16, "rulebook_unknown_name"),
        ("evidence: [receipt]", "evidence: [note]", 9, "rulebook_unknown_name"),
        ("figure: local", "figure: remote", ANSWER, "rulebook_unknown_name"),
        ("{id: pause, by", "{id: rest, by", 11, "rulebook_unknown_name"),
        # the articles it cites
        ("article: law 1}", "article: statute 1}", LEND, "procedure_unknown_law"),
        ("article: law 1}", "article: law}", LEND, "procedure_no_article"),
        ("source: S1", "source: S2", 7, "rulebook_unknown_source"),
        # its own parts
        ("begins: asked", "begins: somewhere", 17, "procedure_unknown_part"),
        ("reopens: asked", "reopens: somewhere", 18, "procedure_unknown_part"),
        ("from: [asked]", "from: [nowhere]", LEND, "procedure_unknown_part"),
        ("to: lent", "to: nowhere", LEND, "procedure_unknown_part"),
        ("after: back", "after: forth", KEEP, "procedure_unknown_part"),
        ("after: back", "opens: [shelf]", KEEP, "procedure_unknown_part"),
        ("runs_in: [lent]", "runs_in: [nowhere]", BACK, "procedure_unknown_part"),
        ("starts: [lend]", "starts: [fly]", BACK, "procedure_unknown_part"),
        ("en: chased, move: keep", "en: chased, move: fly", BACK, "procedure_unknown_part"),
        ("excludes: [pause]", "excludes: [pause], track: shelf", BACK, "rulebook_key_twice"),
        ("Return, track: loan", "Return, track: shelf", BACK, "procedure_unknown_part"),
        ("{id: kept,", "{id: lent,", 23, "rulebook_id_twice"),
        ("{id: close,", "{id: correct,", CLOSE, "procedure_standing_move"),
        # lengths and ways
        ("ends: done", "ends: done, to: kept", CLOSE, "procedure_to_or_ends"),
        ("ends: done, ", "", CLOSE, "procedure_to_or_ends"),
        ("figure: local", "figure: local, stated: yes", ANSWER, "procedure_one_length"),
        ("figure: local, ", "", ANSWER, "procedure_one_length"),
        ("roll: any, ", "", BACK, "procedure_unit_and_roll"),
        ("roll: any, ", "roll: any, before: stated, ", BACK, "procedure_counted_back"),
        ("figure: local", "figure: local, before: stated", ANSWER, "procedure_counted_back"),
        ("checked:", "in_force_until: 2020-01-01\nchecked:", 6, "rulebook_ends_before_it_begins"),
        # the proofs
        ("from: [lent, kept]", "from: [lent]", 23, "procedure_no_end"),
        ("from: [lent], to: kept", "from: [kept], to: kept", 23, "procedure_unreachable"),
        (", waits: {zh: 等待, en: waiting}", "", 23, "procedure_waits_silently"),
        ("paper: letter, ", "", LEND, "procedure_no_paper"),
        ("served: yes, ", "", BACK, "procedure_start_not_served"),
        ("starts: [open, reopen]", "starts: [open]", ANSWER, "procedure_entered_unclocked"),
        ("starts: [open, reopen]", "starts: [open, reopen, close]", ANSWER, "procedure_start_outside"),
        ('amount: "15", unit: calendar-days, roll: any', "stated: yes", BACK, "procedure_start_not_stated"),
        ("from: [lent], to: kept", "from: [asked, lent], to: kept", KEEP, "procedure_waits_for_other"),
        ("after: back", "within: back", KEEP, "procedure_no_window"),
        ("en: chased, move: keep", "en: chased, move: lend", BACK, "procedure_late_elsewhere"),
    ],
)
def test_a_fault_is_told_at_its_line(old: str, new: str, line: int, code: str) -> None:
    assert (kit.FILE, line, code) in kit.told(kit.loan(old, new))


BACK_LIMIT = next(line for line in kit.LOAN.splitlines() if "{id: back," in line)
FIGURE = "- {id: local, zh: 本地, en: Local, article: law 3%s}\n"
TWO_ROLES = "- {id: officer, zh: 承办人, en: O}\n- {id: officer, zh: 人, en: P}\n"
NO_EVIDENCE = "- {id: done, zh: 办结, en: Done, by: [officer], evidence: [], article: law 9}\n"


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        ("catalogue/figures.yaml", FIGURE % ', amount: "3"', "procedure_amount_or_gap"),
        ("catalogue/figures.yaml", FIGURE % "", "procedure_amount_or_gap"),
        (
            "catalogue/figures.yaml",
            FIGURE % ', amount: "3", unit: yuan, source: S1',
            "procedure_figure_no_time",
        ),
        ("catalogue/roles.yaml", TWO_ROLES, "rulebook_id_twice"),
        ("catalogue/endings.yaml", NO_EVIDENCE, "rulebook_wrong_kind"),
        ("procedures/b.yaml", kit.LOAN, "rulebook_edition_twice"),
        ("procedures/b.yaml", kit.LOAN.replace('edition: "1"', 'edition: "2"'), "rulebook_editions_overlap"),
    ],
)
def test_a_fault_in_another_file_is_told(path: str, text: str, code: str) -> None:
    assert code in [one for _, _, one in kit.told({path: text})]


def test_a_limit_that_is_counted_back_needs_a_move_that_states_the_day() -> None:
    plain = BACK_LIMIT.replace("from: service, ", "").replace("roll: any", "roll: none, before: stated")
    counted = kit.LOAN.replace(BACK_LIMIT, plain.replace("excludes: [pause], ", ""))
    assert counted != kit.LOAN
    assert kit.told({kit.FILE: counted}) == [(kit.FILE, BACK, "procedure_start_not_stated")]
    dated = counted.replace("served: yes, article: law 1", "served: yes, stated: yes, article: law 1")
    assert kit.told({kit.FILE: dated}) == []
    assert kit.book({kit.FILE: dated}).procedures[0].limit_by_id["back"].is_counted_back


def test_all_faults_of_all_files_are_told_at_once() -> None:
    other = kit.LOAN.replace("procedure: loan", "procedure: gift").replace("to: lent", "to: nowhere")
    changes = kit.loan("paper: letter, ", "") | {"procedures/gift.yaml": other}
    assert kit.told(changes) == [
        ("procedures/gift.yaml", LEND, "procedure_unknown_part"),
        (kit.FILE, LEND, "procedure_no_paper"),
    ]


def test_editions_that_follow_each_other_do_not_overlap() -> None:
    second = kit.LOAN.replace('edition: "1"', 'edition: "2"').replace("2020-01-01", "2026-04-15")
    first = kit.LOAN.replace(
        "in_force_from: 2020-01-01", "in_force_from: 2020-01-01\nin_force_until: 2026-04-15"
    )
    known = kit.book({kit.FILE: first, "procedures/second.yaml": second}).editions(procedure="loan")
    assert [one.edition for one in known] == ["1", "2"]


def test_an_overlay_gives_a_local_figure() -> None:
    own = '- {id: local, zh: 本地, en: Local, article: law 3, amount: "3", unit: working-days, source: S1}\n'
    limit = kit.book({"/catalogue/figures.yaml": own}).procedures[0].limit_by_id["answer"]
    assert limit.term is not None
    assert (limit.term.amount, limit.term.unit.value, limit.mark.is_live) == (3, "working-days", True)
    gap = kit.book().procedures[0].limit_by_id["answer"]
    assert (gap.term, gap.mark.is_live, gap.gap and gap.gap.en) == (None, False, "not known")


def test_an_overlay_replaces_an_edition_and_changes_its_digest() -> None:
    own = kit.LOAN.replace('amount: "15"', 'amount: "20"')
    theirs, ours = kit.book().procedures[0], kit.book({"/procedures/loan.yaml": own}).procedures[0]
    assert ours.limit_by_id["back"].term != theirs.limit_by_id["back"].term
    assert ours.digest != theirs.digest


def test_a_digest_holds_while_only_words_change() -> None:
    renamed = kit.book(kit.loan("zh: 已借出", "zh: 借出")).procedures[0]
    assert renamed.digest == kit.book().procedures[0].digest
    assert kit.book(kit.loan("zh: 已借出", "zh: 借出")).digest != kit.book().digest
