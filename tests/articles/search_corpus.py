"""The judged corpus of search: published as any article is, asked as any reader asks, and scored."""

import math
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.html import escape

from articles.models import Edition
from articles.search.asking import read_query
from articles.search.finding import find
from articles.search.indexing import index_edition
from articles.search.naming import understand
from articles.search.spelling import mended
from tests import factories
from tests.articles.reading_corpus import START, fill

FOLDER = Path(__file__).parent.parent / "fixtures" / "search"
DEPTH = 10
COMMUNITIES = (("Harbour Board", "항구게시판"), ("Night Shift", "야간반"), ("Kitchen Table", "식탁"))


@dataclass(frozen=True, slots=True)
class Judged:
    kind: str
    text: str
    wanted: Mapping[str, int]
    # What a mistyped query was meant to be.
    meant: str = ""


def judged_queries() -> list[Judged]:
    rows = tomllib.loads((FOLDER / "queries.toml").read_text())["query"]
    return [
        Judged(
            row["kind"],
            unicodedata.normalize("NFD", row["text"]) if row.get("decomposed") else row["text"],
            row["wanted"],
            row.get("meant", ""),
        )
        for row in rows
    ]


def publish_corpus() -> dict[int, str]:
    """Publish the corpus; return the corpus' own name of each article id."""
    corpus = tomllib.loads((FOLDER / "corpus.toml").read_text())
    tags = {
        row["key"]: factories.make_tag(name_en=row["en"], name_ko=row["ko"], aliases=row.get("aliases", ()))
        for row in corpus["tag"]
    }
    outlets = [
        factories.make_outlet(name_en=name_en, name_native=name_native)
        for name_en, name_native in COMMUNITIES
    ]
    reporter, category = factories.make_user(role=factories.REPORTER), factories.make_category(slug="judged")
    names = {}
    for place, row in enumerate(corpus["article"]):
        quotations = [
            factories.make_quotation(
                exact=words,
                translation=translation,
                source=factories.make_source(outlet=outlets[place % len(outlets)], created_by=reporter),
                submitted_by=reporter,
            )
            for words, translation in row["quotations"]
        ]
        named = [tags[key] for key in row["tags"]]
        language = "ko" if any("가" <= letter <= "힣" for letter in row["title"]) else "en"
        (edition,) = fill(
            1, category=category, tags=named, quotations=quotations, start=START + timedelta(days=place),
            html=f"<p>{escape(row['body'])}</p>", language=language, deck=row["deck"],
        )  # fmt: skip
        blocks = [block for block in edition.document["blocks"] if block["type"] != "heading"]
        document = {**edition.document, "title": row["title"], "blocks": blocks}
        Edition.objects.filter(pk=edition.pk).update(title=row["title"], document=document)
        edition.title, edition.document = row["title"], document
        index_edition(edition=edition, tags=named, quotations=quotations)
        names[edition.article_id] = row["id"]
    return names


def answers(judged: Judged, names: Mapping[int, str]) -> list[str]:
    """Return what a reader gets for a query, the best first; of a mistyped one, what its right spelling leads to."""
    text = judged.text
    if judged.meant:
        text = mended(text)
    query = understand(query=read_query(text)).query
    return [names[hit.article_id] for hit in find(query=query)]


def ndcg(found: Sequence[str], wanted: Mapping[str, int]) -> float:
    """Return the normalised discounted cumulative gain of the first ten."""

    def gain(grades: Sequence[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:DEPTH]))

    return gain([wanted.get(name, 0) for name in found]) / gain(sorted(wanted.values(), reverse=True))


def scores(results: Mapping[int, list[str]], queries: Sequence[Judged]) -> dict[str, Any]:
    """Return the mean by kind of query, and of all."""
    by_kind = defaultdict(list)
    for place, judged in enumerate(queries):
        by_kind[judged.kind].append(ndcg(results[place], judged.wanted))
    means: dict[str, Any] = {kind: sum(values) / len(values) for kind, values in by_kind.items()}
    every = [value for values in by_kind.values() for value in values]
    return {**means, "all": sum(every) / len(every)}
