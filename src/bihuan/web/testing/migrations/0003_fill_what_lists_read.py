"""Earlier runs get what lists read: sections, products, items and counts; one with refused rows waits for
a decision, as it would today.
"""

import re
from collections import Counter

from django.db import migrations

RANK = 1_000_000_000
REFUSED = {"reading_without_sample", "reading_without_item"}
FAULTY = REFUSED | {"sample_contradicts_itself"}
ADDRESS = re.compile(r"(.+)!(?:[A-Z]*)(\d+)")
SECTION_OF = {"nonconforming": "failing", "undetermined": "undetermined"}


def fill(apps, schema_editor):
    samples = apps.get_model("testing", "CheckedSample").objects
    for run in apps.get_model("testing", "CheckRun").objects.iterator():
        sections = Counter(dict.fromkeys(("all", "disagreements", "failing", "undetermined", "others"), 0))
        products: Counter[str] = Counter()
        items: Counter[str] = Counter()
        for row in samples.filter(run_id=run.pk).iterator(chunk_size=200):
            found = fill_sample(row)
            sections["all"] += 1
            sections[row.section] += 1
            sections["disagreements"] += row.disagreement_rank > 0
            products[row.product] += 1
            items.update(list(found))
        run.tally = {"sections": dict(sections), "products": dict(products), "items": dict(items)}
        fill_faulty_rows(run, apps.get_model("testing", "FaultyRow").objects)
        run.state = "undecided" if any(run.account.get(key) for key in ("rows_refused", "rows_faulty")) else "accepted"
        run.save(update_fields=["tally", "state", "messages", "account"])


def fill_faulty_rows(run, faulty_rows):
    """Messages on rows move from the run to their rows."""
    rows: dict[tuple[str, int], list] = {}
    kept = []
    for code, data in run.messages:
        address = dict(data).get("place", "").removeprefix(f"{run.file_name} ")
        found = ADDRESS.fullmatch(address) if code in FAULTY else None
        if found is None:
            kept.append([code, data])
        else:
            rows.setdefault((found[1], int(found[2])), []).append((code, [address, [code, data]]))
    run.messages = kept
    run.account["rows_faulty"] = len([told for told in rows.values() if not {code for code, _ in told} & REFUSED])
    for place, ((sheet, row), told) in enumerate(sorted(rows.items()), 1):
        faulty_rows.create(
            run_id=run.pk,
            place=place,
            sheet=sheet[:255],
            row=row,
            is_refused=bool({code for code, _ in told} & REFUSED),
            messages=[message for _, message in told],
        )


def fill_sample(row):
    sample = row.given["sample"]
    found = dict.fromkeys(line["item"] for line in row.verdict.get("readings", ()) if line.get("item"))
    row.section = SECTION_OF.get(row.overall, "others")
    row.disagreement_order = row.disagreement_rank and row.disagreement_rank * RANK + row.place
    row.product = sample.get("product_category", "")[:100]
    row.maker = dict(row.given.get("columns", ())).get("nominal_maker", "")[:255]
    row.items = "".join(f"|{item}" for item in found) + "|" if found else ""
    row.searched = f"{row.sample_id} {row.product_name} {row.maker}".lower()
    row.save(
        update_fields=["section", "disagreement_order", "product", "maker", "items", "searched"]
    )
    return found


class Migration(migrations.Migration):
    dependencies = [("testing", "0002_answer_of_an_import")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
