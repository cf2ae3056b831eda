"""The read API says what its description says, about what readers see."""

import json

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from newsroom.api.asking import LANGUAGES
from newsroom.api.operations import OPERATIONS
from tests.newsroom.api_site import SHOWN, standing_site

pytestmark = pytest.mark.django_db

API = "/api/v1"


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    yield from standing_site(django_db_blocker)


def described(client, **options):
    return json.loads(client.get(f"{API}/openapi.json", options).content)


def check(document, schema, answer):
    """Assert that an answer is as the description's schema says, and holds nothing that is not declared."""
    validator = Draft202012Validator(
        {"$ref": f"#/components/schemas/{schema}", "components": document["components"]},
        format_checker=FormatChecker(),
    )
    errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(answer)]
    assert not errors, errors


def schema_of(document, address, status):
    """Return the name of the schema of the operation at an address."""
    path = address.partition("?")[0]
    matching = [operation for operation in OPERATIONS if _fits(operation.path.split("/"), path.split("/"))]
    # The one without a parameter in its path, if there are two.
    operation = min(matching, key=lambda operation: operation.path.count("{"))
    content = document["paths"][operation.path]["get"]["responses"][str(status)]["content"]
    ((media_type, body),) = content.items()
    return media_type, body["schema"]["$ref"].rpartition("/")[2]


def _fits(pattern, parts):
    return len(pattern) == len(parts) and all(
        one.startswith("{") or one == other for one, other in zip(pattern, parts, strict=True)
    )


def test_the_description_is_openapi_3_1(client):
    for language in LANGUAGES:
        document = described(client, lang=language)
        assert document["openapi"].startswith("3.1")
        OpenAPIV31SpecValidator(document).validate()


def test_every_answer_is_as_described(client, site):
    document = described(client)
    for name, address in site.addresses().items():
        response = client.get(API + address)
        assert response.status_code == 200, (name, response.content)
        media_type, schema = schema_of(document, address, 200)
        assert response.headers["Content-Type"] == media_type == "application/json", name
        check(document, schema, json.loads(response.content))


def test_every_problem_is_as_described(client, site):
    document = described(client)
    for name, (status, address) in site.problems().items():
        response = client.get(API + address)
        assert response.status_code == status, (name, response.content)
        assert response.headers["Content-Type"] == "application/problem+json", name
        problem = json.loads(response.content)
        check(document, "Problem", problem)
        assert problem["status"] == status


def test_every_operation_is_asked_for(site):
    asked = {
        min(
            (one for one in OPERATIONS if _fits(one.path.split("/"), address.partition("?")[0].split("/"))),
            key=lambda one: one.path.count("{"),
        ).name
        for address in site.addresses().values()
    }
    assert asked == {operation.name for operation in OPERATIONS}


def test_the_languages_are_the_interface_s():
    assert tuple(code for code, _name in settings.LANGUAGES) == LANGUAGES


def test_an_article_holds_its_body_as_blocks(client, site):
    article = json.loads(client.get(f"{API}/articles/{site.article.article_id}").content)
    assert [block["type"] for block in article["body"]] == [
        "heading", "image", "quotation", "quotation", "quotation", "quotation", "quotation",
        "paraphrase", "chart", "embed", "text",
    ]  # fmt: skip
    quotations = [block["quotation"] for block in article["body"] if block["type"] == "quotation"]
    assert [one["state"] for one in quotations] == ["shown", "hidden", "removed", "shown", "shown"]
    assert quotations[0]["original"]["text"] == SHOWN
    assert quotations[0]["source"]["url"].startswith("https://")
    assert (quotations[3]["original"], quotations[3]["source"]) == (None, None)
    assert quotations[3]["translation"]["text"] == "Only this is shown"
    assert quotations[4]["original"]["text"]
    assert (quotations[4]["source"], quotations[4]["author"]) == (None, "")
    picture = article["body"][1]["picture"]
    assert picture["url"].startswith("http://127.0.0.1:8000/pictures/")
    assert {rendition["width"] for rendition in picture["renditions"]} == {320}


def test_an_article_comes_as_html_only_if_asked_for(client, site):
    address = f"{API}/articles/{site.article.article_id}"
    assert "body_html" not in json.loads(client.get(address).content)
    html = json.loads(client.get(f"{address}?fields=body_html").content)["body_html"]
    assert SHOWN in html
    assert 'href="http://127.0.0.1:8000/' in html
    assert "<script" not in html


def test_corrections_are_told(client, site):
    article = json.loads(client.get(f"{API}/articles/{site.corrected.article_id}").content)
    assert [(note["edition"], note["kind"], note["note"]) for note in article["notes"]] == [
        (2, "correction", "The queue was longer.")
    ]
    editions = json.loads(client.get(f"{API}/articles/{site.corrected.article_id}/editions").content)["items"]
    assert [(one["number"], one["is_current"]) for one in editions] == [(2, True), (1, False)]
    assert client.get(editions[0]["difference_url"]).status_code == 200


def test_an_article_is_found_by_its_address(client, site):
    response = client.get(f"{API}/articles/at", {"url": f"/harbour/{site.article.slug}/"})
    assert json.loads(response.content)["id"] == site.article.article_id
    assert response.headers["Content-Location"].endswith(f"/articles/{site.article.article_id}")
    for wrong in (
        "https://elsewhere.example/harbour/whole/",
        "/harbour/",
        "/admin/",
        "x",
        "/harbour/%ff/",
        "//[",
        "/a\0b/c/",
    ):
        response = client.get(f"{API}/articles/at", {"url": wrong})
        assert response.status_code == 400, wrong
        assert json.loads(response.content)["errors"][0]["parameter"] == "url"


def test_a_quotation_comes_with_its_evidence(client, site):
    quotation = json.loads(client.get(f"{API}/quotations/{site.quotation.pk}").content)
    capture = site.quotation.capture
    assert quotation["original"]["text"] == SHOWN
    assert {one["language"] for one in quotation["translations"]} == {"en"}
    assert quotation["capture"]["seal"]["hash"] == capture.manifest_sha256
    assert {one["sealed_as"] for one in quotation["capture"]["artifacts"]} == set(
        capture.artifacts.values_list("commitment", flat=True)
    )
    assert quotation["capture"]["is_stated_by_an_editor"] is True
    assert {one["by"] for one in quotation["verifications"]} == {"person", "program"}
    assert quotation["verified"] is True
    assert len(quotation["appearances"]) == 14
    assert "WACZ" in quotation["bundle"]
    protected = json.loads(client.get(f"{API}/quotations/{site.protected.pk}").content)
    assert (protected["bundle"], protected["capture"]["requested_url"]) == ("", "")
    hidden = json.loads(client.get(f"{API}/quotations/{site.hidden.pk}").content)
    assert (hidden["state"], hidden["capture"], hidden["verifications"]) == ("hidden", None, [])


def test_labels_follow_the_language_and_addresses_lead_to_its_pages(client, site):
    english, korean = (
        json.loads(client.get(f"{API}/tags/{site.tag}", {"lang": language}).content)
        for language in ("en", "ko")
    )
    assert (english["name"], korean["name"]) == ("Queue", "줄")
    assert korean["url"] == english["url"].replace("/tags/", "/ko/tags/")
    assert korean["api_url"].endswith("?lang=ko")
    assert client.get(f"{API}/tags/{site.tag}?lang=ko").headers["Content-Language"] == "ko"
    for answer in (english, korean):
        assert client.get(answer["url"]).status_code == 200
        assert client.get(answer["feed_url"]).status_code == 200


def test_lists_go_from_end_to_end_and_back(client, site):
    for address in (
        "/articles?limit=4", f"/articles?limit=3&tags={site.tag}", f"/articles?limit=3&community={site.community}",
        "/tags?limit=1", "/tags?limit=1&order=slug", "/communities?limit=2", "/quotations?limit=1",
    ):  # fmt: skip
        seen, url = [], API + address
        while url:
            response = client.get(url)
            page = json.loads(response.content)
            assert page["items"], url
            assert (f'<{page["next"]}>; rel="next"' in response.headers.get("Link", "")) is bool(page["next"])
            seen.append([item["url"] for item in page["items"]])
            last, url = url, page["next"]
        assert len(seen) > 1, address
        urls = [one for page in seen for one in page]
        assert len(urls) == len(set(urls)), address
        back, url = [], last
        while url:
            page = json.loads(client.get(url).content)
            back.append([item["url"] for item in page["items"]])
            url = page["prev"]
        # Backwards a page may begin elsewhere; the order is the same.
        assert [one for page in reversed(back) for one in page] == urls, address


def test_filters_narrow(client, site):
    def ids(address):
        return {item["id"] for item in json.loads(client.get(f"{API}{address}").content)["items"]}

    everything = ids("/articles?limit=100")
    assert len(everything) == 14
    assert ids("/articles?limit=100&language=ko") == set()
    assert len(ids("/articles?limit=100&tags=queue,shop")) == 8
    assert ids("/articles?limit=100&tags=줄,Waiting line") == everything
    assert ids("/articles?limit=100&since=2026-02-01") == {site.article.article_id, site.corrected.article_id}
    assert ids("/articles?limit=100&until=2026-02-01") == everything - ids(
        "/articles?limit=100&since=2026-02-01"
    )
    assert ids(f"/articles?limit=100&tags=shop&community={site.community}&since=2026-02-01") == {
        site.article.article_id, site.corrected.article_id,
    }  # fmt: skip
    assert ids(f"/quotations?article={site.corrected.article_id}") == {site.quotation.pk}
    assert ids(f"/quotations?community={site.community}") == {
        site.quotation.pk, site.protected.pk, site.restricted.pk,
    }  # fmt: skip


def test_chosen_fields_come_and_nothing_else(client, site):
    page = json.loads(client.get(f"{API}/articles?fields=title").content)
    assert all(set(item) == {"id", "url", "api_url", "title"} for item in page["items"])
    article = json.loads(client.get(f"{API}/articles/{site.article.article_id}?fields=deck,deck").content)
    assert set(article) == {"id", "url", "api_url", "deck"}
    problem = json.loads(client.get(f"{API}/tags/{site.tag}?fields=names").content)
    assert problem["errors"][0]["parameter"] == "fields"
    assert "“names”" in problem["detail"]
    assert "introduction" in problem["detail"]
