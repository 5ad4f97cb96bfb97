import unicodedata

from django.db import migrations

_AT_ONCE = 2000


def _key(number):
    folded = unicodedata.normalize("NFKC", number).casefold()
    return "".join(sign for sign in folded if sign.isalnum())[:100]


def fill(apps, schema_editor):
    ReleasedSample = apps.get_model("testing", "ReleasedSample")
    batch = []
    for row in ReleasedSample.objects.only("pk", "report_no").order_by("pk").iterator(_AT_ONCE):
        row.report_key = _key(row.report_no)
        batch.append(row)
        if len(batch) == _AT_ONCE:
            ReleasedSample.objects.bulk_update(batch, ["report_key"])
            batch = []
    ReleasedSample.objects.bulk_update(batch, ["report_key"])


class Migration(migrations.Migration):

    dependencies = [
        ('testing', '0009_sealed_reports'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
