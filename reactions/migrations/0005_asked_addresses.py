"""Say where a page is really asked for, and that the desk is told of what a site hides."""

from django.db import migrations, models

SLUG, HOST = "naver-blog", "m.blog.naver.com"
INSTEAD = "https://m.blog.naver.com/{board}/{id}"
# As the outlet was brought; where a newsroom reads its addresses in another way, it is left to them.
PATTERN = r"(?:^/|[?&]blogId=)(?P<board>[\w-]+)(?:/|&(?:.*&)?logNo=)(?P<id>\d{6,})"


def name_the_mobile_page(apps, schema_editor):
    """Ask Naver's blogs for their mobile page: the other one is a frame without words."""
    Outlet = apps.get_model("reactions", "Outlet")
    unchanged = Outlet.objects.filter(slug=SLUG, source_pattern=PATTERN, capture_mode="fetch", capture_address="")
    unchanged.filter(hosts__host=HOST).update(capture_address=INSTEAD)


class Migration(migrations.Migration):

    dependencies = [
        ('reactions', '0004_evidence_that_stands'),
    ]

    operations = [
        migrations.AddField(
            model_name='outlet',
            name='capture_address',
            field=models.CharField(blank=True, help_text="Only where a page's own address shows just a frame or needs scripts: the address at which the same page comes with its text, with {board} and {id} in place of what the address pattern finds, for example https://m.blog.naver.com/{board}/{id}. It must be on one of this outlet's hosts. Readers still get the page's own address.", max_length=300, verbose_name='address to ask instead'),
        ),
        migrations.AlterField(
            model_name='desktask',
            name='kind',
            field=models.CharField(choices=[('edited', 'a quoted comment was edited'), ('comment_deleted', 'a quoted comment was deleted'), ('thread_deleted', 'a quoted page was deleted'), ('hidden', 'a quoted comment or page was hidden by its site'), ('unreachable', 'a quoted page cannot be checked')], max_length=16, verbose_name='kind'),
        ),
        migrations.RunPython(name_the_mobile_page, migrations.RunPython.noop),
    ]
