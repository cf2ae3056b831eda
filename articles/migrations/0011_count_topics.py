"""Count for each tag its months and who is quoted on it, from what is published; and quotations without a stance."""

from django.db import migrations

MONTHS = {
    "postgresql": "CAST(date_trunc('month', first_published_at AT TIME ZONE 'UTC') AS date)",
    "sqlite": "date(first_published_at, 'start of month')",
}
COUNT = (
    """
    INSERT INTO articles_tagmonth (tag_id, month, article_count)
    SELECT tag_id, {month}, COUNT(*) FROM articles_editiontag GROUP BY tag_id, {month}
    """,
    """
    INSERT INTO articles_editionoutlet (edition_id, outlet_id, quotation_count, article_id, first_published_at)
    SELECT edition.id, shown.outlet_id,
    SUM(CASE WHEN quotation.hidden_at IS NULL AND quotation.redacted_at IS NULL THEN 1 ELSE 0 END),
    edition.article_id, edition.first_published_at
    FROM reactions_appearance AS shown
    JOIN articles_edition AS edition ON edition.id = shown.edition_id
    JOIN reactions_quotation AS quotation ON quotation.id = shown.quotation_id
    GROUP BY edition.id, shown.outlet_id, edition.article_id, edition.first_published_at
    """,
    """
    INSERT INTO articles_tagoutlet (tag_id, outlet_id, article_count)
    SELECT tagged.tag_id, quoting.outlet_id, COUNT(*)
    FROM articles_editionoutlet AS quoting
    JOIN articles_editiontag AS tagged ON tagged.edition_id = quoting.edition_id
    WHERE quoting.quotation_count > 0
    GROUP BY tagged.tag_id, quoting.outlet_id
    """,
    """
    INSERT INTO articles_shownstance (quotation_id, outlet_id, stance)
    SELECT quotation.id, source.outlet_id, quotation.stance
    FROM reactions_quotation AS quotation JOIN reactions_source AS source ON source.id = quotation.source_id
    WHERE quotation.stance = '' AND quotation.hidden_at IS NULL AND quotation.redacted_at IS NULL
    AND EXISTS (SELECT 1 FROM reactions_appearance AS shown WHERE shown.quotation_id = quotation.id)
    """,
    """
    INSERT INTO articles_outletstance (outlet_id, stance, quotation_count)
    SELECT outlet_id, stance, COUNT(*) FROM articles_shownstance WHERE stance = '' GROUP BY outlet_id, stance
    """,
    """
    INSERT INTO articles_tagstance (tag_id, outlet_id, stance, quotation_count)
    SELECT tagged.tag_id, counted.outlet_id, counted.stance, COUNT(DISTINCT counted.quotation_id)
    FROM articles_shownstance AS counted
    JOIN reactions_appearance AS shown ON shown.quotation_id = counted.quotation_id
    JOIN articles_editiontag AS tagged ON tagged.edition_id = shown.edition_id
    WHERE counted.stance = ''
    GROUP BY tagged.tag_id, counted.outlet_id, counted.stance
    """,
)


def count(apps, schema_editor):
    for statement in COUNT:
        schema_editor.execute(statement.format(month=MONTHS[schema_editor.connection.vendor]))


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0010_counts_of_topics'),
        ('reactions', '0004_evidence_that_stands'),
    ]

    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
