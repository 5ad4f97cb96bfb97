"""Earlier runs get what lists read: sections, products, items and counts; one with refused rows waits for
a decision, as it would today.
"""

from collections import Counter

from django.db import migrations

RANK = 1_000_000_000
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
        run.state = "undecided" if run.account.get("rows_refused") else "accepted"
        run.save(update_fields=["tally", "state"])


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
