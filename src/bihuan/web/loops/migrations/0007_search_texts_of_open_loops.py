"""Open loops that are there already can be searched for."""

from django.db import migrations


def write_texts(apps, schema_editor):
    Loop, SearchText = apps.get_model("loops", "Loop"), apps.get_model("loops", "SearchText")
    loops = Loop.objects.filter(is_closed=False).prefetch_related("obligations")
    SearchText.objects.bulk_create(
        (
            SearchText(
                loop_id=loop.pk,
                text="\n".join(
                    [
                        loop.title,
                        loop.number,
                        *(one.subject_name for one in sorted(loop.obligations.all(), key=lambda one: one.place)),
                    ]
                ).lower(),
            )
            for loop in loops.iterator(chunk_size=1000)
        ),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("loops", "0006_worklist_at_size")]
    operations = [migrations.RunPython(write_texts, migrations.RunPython.noop)]
