"""Counts of stances per tag and per outlet, filled from what is published."""

import django.db.models.deletion
from django.db import migrations, models


COUNT = (
    """
    INSERT INTO articles_shownstance (quotation_id, outlet_id, stance)
    SELECT quotation.id, source.outlet_id, quotation.stance
    FROM reactions_quotation AS quotation JOIN reactions_source AS source ON source.id = quotation.source_id
    WHERE quotation.stance <> '' AND quotation.hidden_at IS NULL AND quotation.redacted_at IS NULL
    AND EXISTS (SELECT 1 FROM reactions_appearance AS shown WHERE shown.quotation_id = quotation.id)
    """,
    """
    INSERT INTO articles_outletstance (outlet_id, stance, quotation_count)
    SELECT outlet_id, stance, COUNT(*) FROM articles_shownstance GROUP BY outlet_id, stance
    """,
    """
    INSERT INTO articles_tagstance (tag_id, outlet_id, stance, quotation_count)
    SELECT tagged.tag_id, counted.outlet_id, counted.stance, COUNT(DISTINCT counted.quotation_id)
    FROM articles_shownstance AS counted
    JOIN reactions_appearance AS shown ON shown.quotation_id = counted.quotation_id
    JOIN articles_editiontag AS tagged ON tagged.edition_id = shown.edition_id
    GROUP BY tagged.tag_id, counted.outlet_id, counted.stance
    """,
)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0007_evidence_rights'),
        ('reactions', '0004_evidence_that_stands'),
        ('tags', '0002_demo_tags'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutletStance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stance', models.CharField(choices=[('supportive', 'supportive'), ('hopeful', 'hopeful'), ('neutral', 'neutral'), ('humorous', 'humorous'), ('sceptical', 'sceptical'), ('worried', 'worried'), ('critical', 'critical')], max_length=10, verbose_name='stance')),
                ('quotation_count', models.PositiveIntegerField(default=0)),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reactions.outlet')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('outlet', 'stance'), name='outlet_stance_once')],
            },
        ),
        migrations.CreateModel(
            name='ShownStance',
            fields=[
                ('quotation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='reactions.quotation')),
                ('stance', models.CharField(choices=[('supportive', 'supportive'), ('hopeful', 'hopeful'), ('neutral', 'neutral'), ('humorous', 'humorous'), ('sceptical', 'sceptical'), ('worried', 'worried'), ('critical', 'critical')], max_length=10, verbose_name='stance')),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reactions.outlet')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('stance', ''), _negated=True), name='shown_stance_is_one')],
            },
        ),
        migrations.CreateModel(
            name='TagStance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stance', models.CharField(choices=[('supportive', 'supportive'), ('hopeful', 'hopeful'), ('neutral', 'neutral'), ('humorous', 'humorous'), ('sceptical', 'sceptical'), ('worried', 'worried'), ('critical', 'critical')], max_length=10, verbose_name='stance')),
                ('quotation_count', models.PositiveIntegerField(default=0)),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reactions.outlet')),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tags.tag')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('tag', 'outlet', 'stance'), name='tag_stance_once')],
            },
        ),
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in COUNT),
    ]
