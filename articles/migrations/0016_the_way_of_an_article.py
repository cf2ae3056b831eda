"""Approval, whose turn an article is, comments to blocks, notices, and the log of what was done; rights for the roles."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

DESK_EDITOR = ["approve_article", "assign_article", "view_activity"]
ROLES = {"Desk editor": DESK_EDITOR, "Publisher": DESK_EDITOR, "Administrator": ["view_activity"]}


def give_rights(apps, schema_editor):
    # Permissions are normally made after all migrations; the roles need them now.
    app_config = apps.get_app_config("articles")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, using=schema_editor.connection.alias, verbosity=0)
    app_config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    by_name = {
        permission.codename: permission
        for permission in Permission.objects.filter(content_type__app_label="articles", codename__in=DESK_EDITOR)
    }
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        group.permissions.add(*(by_name[name] for name in ROLES[group.name]))


def take_rights(apps, schema_editor):
    Permission = apps.get_model("auth", "Permission")
    rights = list(Permission.objects.filter(content_type__app_label="articles", codename__in=DESK_EDITOR))
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        group.permissions.remove(*rights)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0015_sessions_and_names'),
        ('auth', '0012_alter_user_first_name_max_length'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeChoice',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='notice_choice', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('by_mail', models.BooleanField(default=True, verbose_name='also by e-mail')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language of e-mails')),
                ('browser_language', models.CharField(blank=True, editable=False, max_length=10)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AlterModelOptions(
            name='article',
            options={'ordering': ['-updated_at', '-id'], 'permissions': [('publish_article', 'Can publish, correct, schedule and unpublish articles'), ('retract_article', 'Can retract articles'), ('override_gate', 'Can publish although the gate says no, with a reason'), ('edit_any_article', 'Can edit articles of others'), ('approve_article', 'Can approve articles of others, and ask for changes'), ('assign_article', 'Can say whose turn an article is')], 'verbose_name': 'article', 'verbose_name_plural': 'articles'},
        ),
        migrations.AddField(
            model_name='article',
            name='assignee',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='assigned_articles', to=settings.AUTH_USER_MODEL, verbose_name='assigned to'),
        ),
        migrations.AlterField(
            model_name='article',
            name='state',
            field=models.CharField(choices=[('draft', 'draft'), ('review', 'in review'), ('approved', 'approved'), ('scheduled', 'scheduled'), ('published', 'published'), ('unpublished', 'unpublished'), ('retracted', 'retracted')], default='draft', editable=False, max_length=11, verbose_name='state'),
        ),
        migrations.CreateModel(
            name='BlockComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('block_key', models.UUIDField(blank=True, null=True)),
                ('block_words', models.CharField(blank=True, max_length=120)),
                ('author_name', models.CharField(blank=True, max_length=150)),
                ('text', models.TextField(max_length=2000, verbose_name='comment')),
                ('created_at', models.DateTimeField(verbose_name='when')),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('answers', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='articles.blockcomment')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='articles.article')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('resolved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'comment',
                'verbose_name_plural': 'comments',
                'ordering': ['created_at', 'id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('assigned', 'assigned to you'), ('submitted', 'handed in'), ('changes', 'changes requested'), ('approved', 'approved'), ('lapsed', 'approval lapsed'), ('comment', 'comment'), ('reply', 'reply'), ('mention', 'you were mentioned'), ('fell_short', 'schedule fell short'), ('published', 'published')], max_length=12)),
                ('note', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('mailed_at', models.DateTimeField(null=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                ('comment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.blockcomment')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'ordering': ['-created_at', '-id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('submitted', 'handed in'), ('taken_back', 'taken back'), ('changes', 'changes requested'), ('approved', 'approved'), ('lapsed', 'approval lapsed'), ('assigned', 'assigned'), ('scheduled', 'scheduled'), ('unscheduled', 'schedule cancelled'), ('fell_short', 'schedule fell short'), ('published', 'published'), ('updated', 'update published'), ('corrected', 'correction published'), ('unpublished', 'unpublished'), ('retracted', 'retracted'), ('overridden', 'gate overridden'), ('restored', 'revision restored'), ('cleared', 'passage cleared'), ('resolved', 'comment resolved'), ('reopened', 'comment opened again'), ('deleted', 'deleted'), ('retried', 'failed task tried again')], max_length=20, verbose_name='what')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('object_type', models.CharField(blank=True, max_length=60)),
                ('object_id', models.CharField(blank=True, max_length=40)),
                ('before', models.CharField(blank=True, max_length=200, verbose_name='from')),
                ('after', models.CharField(blank=True, max_length=200, verbose_name='to')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
                ('article', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='articles.article', verbose_name='article')),
            ],
            options={
                'verbose_name': 'activity',
                'verbose_name_plural': 'activity',
                'ordering': ['-at', '-id'],
                'default_permissions': ('view',),
                'indexes': [models.Index(models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='activity_by_time'), models.Index(models.F('article'), models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='activity_of_article'), models.Index(models.F('actor'), models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='activity_of_person'), models.Index(models.F('kind'), models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='activity_of_kind')],
            },
        ),
        migrations.AddIndex(
            model_name='blockcomment',
            index=models.Index(models.F('article'), models.F('created_at'), name='comment_of_article'),
        ),
        migrations.AddConstraint(
            model_name='blockcomment',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='comment_says_something'),
        ),
        migrations.AddConstraint(
            model_name='blockcomment',
            constraint=models.CheckConstraint(condition=models.Q(('author__isnull', False), models.Q(('author_name', ''), _negated=True), _connector='OR'), name='comment_has_an_author'),
        ),
        migrations.AddConstraint(
            model_name='blockcomment',
            constraint=models.CheckConstraint(condition=models.Q(('answers__isnull', True), ('resolved_at__isnull', True), _connector='OR'), name='comment_thread_resolved'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(models.F('person'), models.OrderBy(models.F('created_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='notice_of_person'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(models.F('person'), condition=models.Q(('read_at__isnull', True)), name='notice_unread'),
        ),
        migrations.RunPython(give_rights, take_rights),
    ]
