"""The runs of a what-if become rows of a table, so that the database can ask who may see all of them."""

from django.db import migrations


def fill(apps, schema_editor):
    for what_if in apps.get_model("testing", "WhatIf").objects.all():
        what_if.runs.set(what_if.run_ids)


def put_back(apps, schema_editor):
    for what_if in apps.get_model("testing", "WhatIf").objects.all():
        what_if.run_ids = sorted(what_if.runs.values_list("pk", flat=True))
        what_if.save(update_fields=["run_ids"])


class Migration(migrations.Migration):
    dependencies = [("testing", "0005_offices_of_runs")]
    operations = [migrations.RunPython(fill, put_back)]
