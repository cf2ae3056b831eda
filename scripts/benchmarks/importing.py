"""How fast many articles are imported: figures, what they are measured against, and the machine.

    .venv/bin/python scripts/benchmarks/importing.py [articles]

On SQLite in a folder that is thrown away, or in a test database of what `DATABASE_URL` names; in one process, and then as the newsroom
does it, with the processes that the machine gives. Seconds are those of these processes' processors, which other work on the machine
does not stretch; on PostgreSQL the server's come on top. Only the last figures are by the clock. Exits with 1 where a figure misses
its bar.
"""

import os
import random
import resource
import sys
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from measuring import ROOT, Bars, machine, timed

ARTICLES = 2_000
SECTIONS, SENTENCES, WORDS = 6, 10, 11
STEMS = "harbour ferry council night vote policy queue island school exam library station market price union winter".split()
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def export(path: Path, count: int, chance: random.Random) -> list[str]:
    """Write a WordPress export with articles of about 690 words; return the HTML of each."""
    contents = []
    with path.open("w", encoding="utf-8") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?><rss xmlns:content="http://purl.org/rss/1.0/modules/content/" '
            'xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:base_blog_url>https://old.example</wp:base_blog_url>'
        )
        for number in range(count):
            content = "".join(_section(place, chance) for place in range(SECTIONS))
            contents.append(content)
            tags = "".join(
                f'<category domain="post_tag" nicename="t{tag}"><![CDATA[topic {tag}]]></category>'
                for tag in chance.sample(range(500), 9)
            )
            file.write(
                f"<item><title>Article {number} on the {chance.choice(STEMS)}</title><wp:post_id>{number}</wp:post_id>"
                f"<content:encoded>{escape(content)}</content:encoded><wp:post_name>article-{number}</wp:post_name>"
                "<wp:post_date>2024-05-01 10:00:00</wp:post_date><wp:status>publish</wp:status>"
                f"<wp:post_type>post</wp:post_type>{tags}</item>\n"
            )
        file.write("</channel></rss>")
    return contents


def _section(place: int, chance: random.Random) -> str:
    paragraphs = "".join(
        f"<!-- wp:paragraph --><p>{_sentences(chance)}</p><!-- /wp:paragraph -->" for _turn in range(2)
    )
    quoted = f"<p>On Theqoo one user wrote, “{_sentence(chance)}”</p>" if place else ""
    return f"<!-- wp:heading --><h2>{_sentence(chance)[:60]}</h2><!-- /wp:heading -->{paragraphs}{quoted}"


def _sentences(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _turn in range(SENTENCES // 2))


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(STEMS, k=WORDS)).capitalize() + "."


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measured(folder: Path, count: int) -> int:
    from django.db import connection

    from articles.documents import plain_text
    from articles.importing.runs.beginning import begin_run
    from articles.importing.runs.making import make_run, order_making
    from articles.importing.runs.reading import read_run
    from articles.importing.runs.taking_apart import usual_processes
    from articles.models import BLOCK_MODELS, Article, ArticleTag, Category, ImportRow, ImportRun, Revision
    from articles.prose import sanitise
    from articles.sourcing.coverage import outlet_names
    from articles.sourcing.unsourced import find_unsourced
    from tests import factories

    bars, chance = Bars(), random.Random(20261128)  # the same texts each time
    print(machine())
    contents = export(folder / "export.xml", count, chance)
    actor = factories.make_superuser()
    category = Category.objects.get(slug="news")
    peaks: list[int] = []

    def begun() -> ImportRun:
        with (folder / "export.xml").open("rb") as file:
            return begin_run(file=file, name="export.xml", category=category, actor=actor, now=NOW)

    def reading(processes: int) -> None:
        peaks.extend(peak() for _count in read_run(run_id=run.pk, now=NOW, processes=processes))

    def making() -> None:
        order_making(run=run, actor=actor, now=NOW)
        peaks.extend(peak() for _count in make_run(run_id=run.pk, now=NOW))

    outlets = outlet_names()

    def alone() -> None:
        for content in contents:
            find_unsourced(text=plain_text(sanitise(content)), outlets=outlets)

    run = begun()
    read, searched = timed(1, partial(reading, 0)), timed(1, alone)
    assert ImportRow.objects.filter(state="waiting").count() == count
    made = timed(1, making)
    assert Article.objects.count() == count
    models = [Article, *BLOCK_MODELS, ArticleTag, Revision]
    rows = {model: list(model._default_manager.all()) for model in models}

    def writing() -> None:
        for model, kept in rows.items():
            model._default_manager.bulk_create(kept, batch_size=500)

    for model in reversed(models):
        model._default_manager.all().delete()
    written = timed(1, writing)
    bars.tell(
        f"reading and looking at {count:,} posts of {sum(map(len, contents)) / count:,.0f} characters",
        f"{count / read.best:,.0f} a second; {read}; {read.best / searched.best:.1f} times the search for unsourced passages alone",
        "3 times",
        read.best <= 3 * searched.best,
    )
    bars.tell(
        f"making {count:,} drafts",
        f"{count / made.best:,.0f} a second; {made}; {made.best / written.best:.1f} times the writing of their rows alone",
        "5 times",
        made.best <= 5 * written.best,
    )
    growth = peaks[-1] - peaks[len(peaks) // 3]
    bars.tell(
        "its memory", f"peak {peaks[-1]} MB, {growth} MB more in the last two thirds", "32 MB", growth <= 32
    )
    for model in [*reversed(models), ImportRun]:
        model._default_manager.all().delete()
    run, processes = begun(), usual_processes()
    read, made = timed(1, partial(reading, processes)), timed(1, making)
    assert Article.objects.count() == count
    rates = [count / times.clock[0] for times in (read, made)]
    bars.tell(
        f"reading in {processes} processes more; making, in one",
        f"{rates[0]:,.0f} and {rates[1]:,.0f} a second by the clock; {count / (read.clock[0] + made.clock[0]):,.0f} a second for both; "
        f"{read}; {made}",
        "500 a second each",
        min(rates) >= 500,
        value=min(rates),
    )
    print(f"       on {connection.vendor}")
    return 1 if bars.missed else 0


def main() -> int:
    """Run all benchmarks, and return the exit code."""
    sys.path.insert(0, str(ROOT))
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as name:
        for variable in [name for name in os.environ if name.startswith("NEWSROOM_")]:
            del os.environ[variable]
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "NEWSROOM_ENV": "test",
            "NEWSROOM_VAR_DIR": name,
            "NEWSROOM_LOG_LEVEL": "WARNING",
        }
        import django

        django.setup()
        from django.db import connection

        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            return measured(Path(name), count)
        finally:
            connection.creation.destroy_test_db(str(connection.settings_dict["NAME"]), verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
