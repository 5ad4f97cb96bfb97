"""A program of its own: many hands seal papers at the same moment, in a database that nobody else uses.

It prints the numbers that were given and what the integrity checks find, as JSON.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import django

HANDS, PAPERS_EACH = 6, 4
# What some of the hands type instead of taking the next number: one of this series, one of another make.
TYPED = {(0, 0): "云市监责改〔2026〕3号", (1, 1): "云改字2026-88"}


def main() -> None:
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from django.db import connection

    from bihuan.web.ledger.audits import Tally
    from bihuan.web.papers.actions.deciding import seal_paper, void_paper
    from bihuan.web.papers.facts import RefusedError
    from bihuan.web.papers.models import Paper
    from bihuan.web.papers.queries.integrity import check_documents, check_numbers, check_steps
    from tests.kit.cast import person
    from tests.web.papers.story import NOW, signed

    papers = [[signed() for _ in range(PAPERS_EACH)] for _ in range(HANDS)]
    together = Barrier(HANDS)

    def seal(hand: int) -> None:
        together.wait()
        for place, paper in enumerate(papers[hand]):
            number = TYPED.get((hand, place), "")
            officer, head = person("east-officer"), person("east-head")
            asked = {"paper_id": paper.pk, "seen": paper.length, "by": officer, "now": NOW}
            try:
                done = seal_paper(**asked, number=number)
            except RefusedError:
                # Somebody else had taken the typed number a moment before: then the next one.
                done = seal_paper(**asked)
            if place == PAPERS_EACH - 1:
                void_paper(paper_id=done.pk, seen=done.length, note="写错", by=head, now=NOW)
        connection.close()

    with ThreadPoolExecutor(HANDS) as pool:
        list(pool.map(seal, range(HANDS)))
    tallies = [Tally(check.__name__) for check in (check_numbers, check_steps, check_documents)]
    for check, tally in zip((check_numbers, check_steps, check_documents), tallies, strict=True):
        check(tally)
    told = {
        "vendor": connection.vendor,
        "numbers": sorted(Paper.objects.values_list("number", flat=True)),
        "void": Paper.objects.filter(state="void").exclude(number="").count(),
        "breaches": [str(one) for tally in tallies for one in tally.breaches],
    }
    json.dump(told, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
