"""How fast search is made anew and answers: figures, what they are measured against, and the machine.

    .venv/bin/python scripts/benchmarks/search.py [articles]

On SQLite in a folder that is thrown away, or in a test database of what `DATABASE_URL` names; in one process. Seconds are those of
this process' processor, which other work on the machine does not stretch; on PostgreSQL the server's come on top, and the
clock tells. Exits with 1 where a figure misses its bar.
"""

import hashlib
import json
import os
import random
import resource
import sys
import tempfile
from statistics import median

from measuring import ROOT, Bars, machine, timed

ARTICLES, SMALLER = 5_000, 10
# Each text: 300 to 400 words, of a language's words with their endings, the frequent ones more often.
SENTENCES = 25
STEMS = {
    "en": "harbour ferry council night vote policy queue island school exam library station market price union winter".split(),
    "ko": "정책 출근길 부동산 항구 시장 도서관 수능 지하철 축제 물가 노조 겨울 학교 주민 대통령 야간".split(),
}
ENDINGS = {"en": ["", "s", "ed", "ing", "'s"], "ko": ["이", "을", "은", "에서", "으로", "", "들의"]}
FREQUENT = {"en": "harbour", "ko": "정책"}
RARE = {"en": "zeppelin", "ko": "비행선"}


def words_of(language: str, chance: random.Random) -> list[str]:
    """Return some thousand different words of a language, as they may stand in texts."""
    stems = STEMS[language]
    letters = "abcdefghilmnoprstu" if language == "en" else "가나다라마바사아자차카타파하고노도로"
    invented = ["".join(chance.choices(letters, k=chance.randrange(2, 8))) for _turn in range(1_500)]
    return [stem + ending for stem in stems + invented for ending in ENDINGS[language]]


def publish(count: int, chance: random.Random) -> int:
    """Publish articles, half of them in Korean; return the bytes of their texts."""
    from articles.models import Edition
    from articles.search.indexing import BATCH_SIZE, index_anew
    from tests import factories
    from tests.articles.reading_corpus import fill

    size = 0
    for language in ("en", "ko"):
        words = words_of(language, chance)
        weights = [1 / (place + 10) for place in range(len(words))]
        tag = factories.make_tag()
        quotation = factories.make_sourced_quotation()
        editions = fill(
            count // 2,
            category=factories.make_category(),
            language=language,
            tags=[tag],
            quotations=[quotation],
        )
        for place, edition in enumerate(editions):
            sentences = [
                " ".join(chance.choices(words, weights, k=12 if language == "en" else 16)) + "."
                for _turn in range(SENTENCES)
            ]
            if place == 3:
                sentences.append(RARE[language])
            edition.title = " ".join(chance.choices(words, weights, k=7))
            for block in edition.document["blocks"]:
                if block["type"] == "text":
                    block["html"] = f"<p>{'</p><p>'.join(sentences)}</p>"
            size += len(" ".join([edition.title, *sentences]).encode())
        Edition.objects.bulk_update(editions, ["title", "document"], batch_size=200)
        for start in range(0, len(editions), BATCH_SIZE):
            index_anew(editions[start : start + BATCH_SIZE])
    return size


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def rebuilding(bars: Bars, count: int, size: int) -> None:
    from django.db import connection

    from articles.models import Edition, SearchEntry
    from articles.search.indexing import rebuild

    peaks = []

    def all_anew() -> None:
        peaks.extend(peak() for _done in rebuild(all_anew=True))

    made = timed(1, all_anew)
    assert SearchEntry.objects.exclude(form=0).count() == count
    texts = [json.dumps(document).encode() for document in Edition.objects.values_list("document", flat=True)]
    sums = timed(3, lambda: [hashlib.sha256(text).digest() for text in texts])
    entries = list(SearchEntry.objects.all())

    def plain_rows() -> None:
        SearchEntry.objects.all().delete()
        SearchEntry.objects.bulk_create(entries, batch_size=200)

    rows = timed(1, plain_rows)
    rate = count / made.best
    bars.tell(
        f"rebuild_search, {count:,} articles with {size / count:,.0f} bytes of text",
        f"{rate:,.0f} articles a second; {made}; {made.best / rows.best:.1f} times the writing of its rows alone, "
        f"{made.best / sums.best:,.0f} times the SHA-256 of its documents",
        "500 a second of a processor",
        rate >= 500,
    )
    growth = peaks[-1] - peaks[min(len(peaks) - 1, max(1, len(peaks) // 3))]
    bars.tell(
        "its memory",
        f"peak {peaks[-1]} MB, {growth} MB more in the last two thirds",
        "32 MB more",
        growth <= 32,
    )
    print(f"       on {connection.vendor}")


def searching(count: int) -> dict[str, float]:
    """Print how long searches take; return the middle seconds of each."""
    from articles.search.asking import read_query
    from articles.search.finding import find
    from articles.search.naming import understand

    taken = {}
    for kind, words in (("frequent", FREQUENT), ("rare", RARE)):
        for language, word in words.items():

            def ask(word: str = word) -> int:
                return len(find(query=understand(query=read_query(word)).query))

            found = ask()
            assert found, word
            clock = timed(9, ask)
            taken[f"{kind} {language}"] = median(clock.processor)
            print(f"       {count:,} articles, {kind} word, {language}: {found} found, {1000 * median(clock.processor):.1f} ms "
                  f"of a processor ({1000 * median(clock.clock):.1f} ms by the clock)")  # fmt: skip
    return taken


def measured(count: int) -> int:
    bars, chance = Bars(), random.Random(20261128)  # the same texts each time
    print(machine())
    few = count // SMALLER
    size = publish(few, chance)
    before = searching(few)
    size += publish(count - few, chance)
    rebuilding(bars, few // 2 * 2 + (count - few) // 2 * 2, size)
    # The last measurement took the rows away and back; the index stands.
    after = searching(count)
    for kind in before:
        ratio = after[kind] / before[kind]
        bars.tell(
            f"{kind} word, {SMALLER} times the articles", f"{ratio:.1f} times as long", "5 times", ratio <= 5
        )
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
            return measured(count)
        finally:
            connection.creation.destroy_test_db(str(connection.settings_dict["NAME"]), verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
