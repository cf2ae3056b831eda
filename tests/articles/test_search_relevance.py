"""How well search answers judged queries: nDCG@10 of at least 0.90, and the same answers in the same order on either
database (`orders.json` beside the judgements holds them).

`make relevance` prints the numbers. After a change of ranking that was looked at, WRITE_SEARCH_ORDERS=1
writes the orders anew.
"""

import json
import os
import sys

import pytest

from tests.articles.search_corpus import FOLDER, answers, judged_queries, ndcg, publish_corpus, scores

pytestmark = pytest.mark.django_db

BAR, BAR_OF_A_KIND = 0.90, 0.80
ORDERS = FOLDER / "orders.json"


def test_judged_queries_are_answered_well_and_alike_on_both_databases(capsys):
    names = publish_corpus()
    queries = judged_queries()
    assert len(queries) >= 60
    unknown = {name for judged in queries for name in judged.wanted} - set(names.values())
    assert not unknown
    results = {place: answers(judged, names) for place, judged in enumerate(queries)}
    means = scores(results, queries)
    with capsys.disabled():
        if os.environ.get("SHOW_RELEVANCE"):
            for place, judged in enumerate(queries):
                if (score := ndcg(results[place], judged.wanted)) < 0.95:
                    sys.stdout.write(
                        f"{score:.2f}  {judged.kind:12} {judged.text}: {', '.join(results[place][:6])}\n"
                    )
            for kind, mean in means.items():
                sys.stdout.write(f"nDCG@10 {mean:.3f}  {kind}\n")
    orders = {f"{judged.kind}: {judged.text}": results[place][:20] for place, judged in enumerate(queries)}
    if os.environ.get("WRITE_SEARCH_ORDERS"):
        ORDERS.write_text(json.dumps(orders, ensure_ascii=False, indent=1) + "\n")
    assert means["all"] >= BAR
    assert min(means.values()) >= BAR_OF_A_KIND
    assert orders == json.loads(ORDERS.read_text())


def test_the_measure_knows_good_answers_from_bad_ones():
    wanted = {"a": 3, "b": 1}
    assert ndcg(["a", "b"], wanted) == 1
    assert ndcg(["b", "a"], wanted) < 0.75
    assert ndcg(["x", "y"], wanted) == 0
    assert ndcg(["x"] * 10 + ["a"], wanted) == 0
