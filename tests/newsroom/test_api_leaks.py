"""Nothing that readers may not see is in any answer of the read API, whatever is asked and however."""

import json
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom.api.asking import fields_of
from newsroom.api.operations import OPERATIONS
from tests.newsroom.api_site import SECRETS, SHOWN, standing_site

API = "/api/v1"


def leaks_in(content):
    text = content.decode()
    unescaped = json.dumps(json.loads(text), ensure_ascii=False)
    return [
        why
        for why, secret in SECRETS.items()
        if secret in text or secret in unescaped or quote(secret) in text
    ]


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    yield from standing_site(django_db_blocker)


@pytest.mark.django_db
def test_no_answer_and_no_problem_holds_a_secret(client, site):
    addresses = [*site.addresses().values(), *(address for _status, address in site.problems().values())]
    found = set()
    for address in addresses:
        for language in ("en", "ko"):
            if "lang=" in address:
                continue
            response = client.get(f"{API}{address}{'&' if '?' in address else '?'}lang={language}")
            # What was asked for may be said back.
            leaks = [why for why in leaks_in(response.content) if SECRETS[why] not in address]
            assert not leaks, (address, leaks)
            headers = " ".join(f"{name}: {value}" for name, value in response.headers.items())
            assert not [why for why, secret in SECRETS.items() if secret in headers], address
            found |= {SHOWN} if SHOWN in response.content.decode() else set()
    # The net has no holes so large that what is shown would slip through.
    assert found


@pytest.mark.django_db
def test_counts_are_those_of_what_is_shown(client, site):
    community = json.loads(client.get(f"{API}/communities/{site.community}").content)
    assert community["quotation_count"] == 3
    assert {row["stance"]: row["count"] for row in community["stances"]} == {"hopeful": 1, "worried": 1}
    tag = json.loads(client.get(f"{API}/tags/{site.tag}").content)
    assert tag["article_count"] == 14
    article = json.loads(client.get(f"{API}/articles/{site.article.article_id}").content)
    # Three quotations and a paraphrase; what is hidden or removed does not count.
    assert article["reaction_count"] == 4
    assert json.loads(client.get(f"{API}/search?q=zephyr").content)["total"] == 0
    names = [one["name"] for one in json.loads(client.get(f"{API}/tags?limit=100").content)["items"]]
    assert set(names) == {"Queue", "Shop"}


@pytest.mark.django_db
@settings(max_examples=60, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_combination_of_parameters_brings_a_secret_out(site, data):
    client = Client()
    operation = data.draw(st.sampled_from([one for one in OPERATIONS if one.resource is not None]))
    ids = st.sampled_from([
        site.article.article_id, site.corrected.article_id, site.retracted_id, site.unpublished_id,
        site.quotation.pk, site.hidden.pk, site.removed.pk, site.protected.pk, site.restricted.pk, site.unshown.pk,
    ])  # fmt: skip
    path = operation.path.format_map(
        {"id": data.draw(ids), "slug": site.community if "communities" in operation.path else site.tag}
    )
    values = {
        "category": st.just("harbour"),
        "tags": st.sampled_from([site.tag, "shop", "shop,queue"]),
        "tag": st.just(site.tag),
        "community": st.just(site.community),
        "article": ids,
        "limit": st.integers(1, 100),
        "q": st.sampled_from(["queue", "zephyr", "정말로", "말", *SECRETS.values()]),
        "url": st.sampled_from(
            [f"/harbour/{slug}/" for slug in ("whole", "retracted", "unpublished", "only-a-draft")]
        ),
        "lang": st.sampled_from(["en", "ko"]),
        "fields": st.lists(
            st.sampled_from(fields_of(operation.resource)), min_size=1, max_size=3, unique=True
        ).map(",".join),
    }
    names = [name for name in (*operation.parameters.__struct_fields__, "fields") if name in values]
    needed = [name for name in names if name in ("q", "url")]
    chosen = data.draw(st.lists(st.sampled_from(names), unique=True, max_size=5))
    query = {name: data.draw(values[name]) for name in dict.fromkeys([*needed, *chosen])}
    response = client.get(API + path, query)
    assert response.status_code in (200, 404, 410), response.content
    leaks = [why for why in leaks_in(response.content) if SECRETS[why] not in str(query.get("q", ""))]
    assert not leaks, (path, query, leaks)
