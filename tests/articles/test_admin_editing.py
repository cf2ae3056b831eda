"""Editing an article at the desk: saving, versions, tags, sanitising."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article, Category, HeadingBlock, QuotationBlock, TextBlock
from articles.snapshots import take_snapshot
from tags.models import Tag
from tests import factories
from tests.articles.desk_forms import add_block, opened, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporter(client: Client):
    user = factories.make_user(role=factories.REPORTER, first_name="Mina", last_name="Seo")
    client.force_login(user)
    return user


def test_a_new_article_is_called_saved_in_the_editors_language(client, reporter):
    data = opened(client) | {"title": "항구의 줄", "category": str(Category.objects.get(slug="news").pk)}
    page = client.post(
        reverse("admin:articles_article_add"), data, follow=True, headers={"accept-language": "ko"}
    )
    assert "“항구의 줄” 기사를 초안으로 저장했습니다." in page.content.decode()
    assert page.redirect_chain[-1][0] == reverse(
        "admin:articles_article_change", args=[Article.objects.get().pk]
    )


def test_a_new_article_belongs_to_who_wrote_it_and_has_a_revision(client, reporter):
    data = opened(client)
    assert data["byline"] == "Mina Seo"
    data |= {
        "title": "A queue  at\nthe harbour",
        "category": str(Category.objects.get(slug="news").pk),
        "tag_names": "Harbour, 빵집",
    }
    add_block(data, "text", html="<p>They came at five.</p>")
    response = client.post(reverse("admin:articles_article_add"), data)
    assert response.status_code == 302
    article = Article.objects.get()
    assert article.title == "A queue at the harbour"
    assert article.created_by == reporter
    assert article.state == Article.State.DRAFT
    assert [tag.name for tag in article.tags.order_by("pk")] == ["Harbour", "빵집"]
    document = article.revisions.get().document
    assert [block["html"] for block in document["blocks"]] == ["<p>They came at five.</p>"]


def test_saving_what_did_not_change_makes_no_second_revision(client, reporter):
    article = factories.make_article(created_by=reporter, tags=[factories.make_tag()])
    save(client, article, opened(client, article))
    save(client, article, opened(client, article))
    assert article.revisions.count() == 1


def test_tags_keep_the_order_they_were_typed_in(client, reporter):
    first, second, third = (factories.make_tag(name_en=name) for name in ("Alpha", "Beta", "Gamma"))
    article = factories.make_article(created_by=reporter, tags=[first, second])
    save(client, article, opened(client, article) | {"tag_names": "gamma, ALPHA, beta"})
    assert list(article.tag_rows.order_by("pk").values_list("tag", flat=True)) == [
        third.pk,
        first.pk,
        second.pk,
    ]
    assert article.revisions.get().document["tags"] == [third.pk, first.pk, second.pk]


def test_a_tag_with_a_comma_in_its_name_stays_one_tag(client, reporter):
    tag = factories.make_tag(name_en="Paris, Texas")
    article = factories.make_article(created_by=reporter, tags=[tag])
    data = opened(client, article)
    assert data["tag_names"] == '"Paris, Texas"'
    save(client, article, data | {"title": "Another"})
    assert list(article.tags.all()) == [tag]


def test_a_name_that_can_be_no_tag_is_refused_and_creates_nothing(client, reporter):
    article = factories.make_article(created_by=reporter)
    response = save(client, article, opened(client, article) | {"tag_names": "Brand new, ???"})
    assert response.status_code == 200
    assert "no tag" in str(response.context["adminform"].form.errors["tag_names"])
    assert not Tag.objects.exists()


def test_text_is_sanitised_on_the_way_in(client, reporter):
    article = factories.make_article(created_by=reporter, blocks=[])
    data = opened(client, article)
    add_block(
        data,
        "text",
        html='<p onclick="steal()">a <strong>b</strong> c<script>steal()</script>'
        '<a href="javascript:steal()">d</a><img src=x onerror=steal()></p>',
    )
    assert save(client, article, data).status_code == 302
    stored = TextBlock.objects.get().html
    assert stored.startswith("<p>a <strong>b</strong> c")
    assert "steal" not in stored
    assert "steal" not in str(article.revisions.get().document)


def chosen(refused, choice):
    """Return what the page sends where its person chose the same for every overlap."""
    overlaps = refused.context["conflict"].overlaps
    assert overlaps
    return {f"choose-{overlap.place}": choice for overlap in overlaps} | {
        f"seen-{overlap.place}": overlap.seen for overlap in overlaps
    }


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_new_article_is_in_the_language_of_the_desk(client, reporter, language):
    page = client.get(reverse("admin:articles_article_add"), headers={"accept-language": language})
    assert page.context["adminform"].form["language"].value() == language


@pytest.mark.parametrize(
    ("interface", "first"), [("en", ["English", "Korean · 한국어"]), ("ko", ["영어 · English", "한국어"])]
)
def test_the_language_is_chosen_by_name_the_newsrooms_first(client, reporter, interface, first):
    page = client.get(reverse("admin:articles_article_add"), headers={"accept-language": interface})
    field = page.context["adminform"].form["language"]
    names = [name for _code, name in field.field.widget.choices]
    assert names[:2] == first
    assert len(names) == len(set(names)) > 80
    assert names[2:] == sorted(names[2:])
    assert "as a code" not in page.text
    select = re.search(r'<select name="language"[^>]*>', page.text)[0]
    assert "maxlength" not in select


def test_a_language_that_is_not_among_those_named_stays_as_it_was(client, reporter):
    article = factories.make_article(created_by=reporter, language="tlh")
    data = opened(client, article)
    assert data["language"] == "tlh"
    assert save(client, article, data | {"deck": "New"}).status_code == 302
    article.refresh_from_db()
    assert (article.language, article.deck) == ("tlh", "New")
    refused = save(client, article, opened(client, article) | {"language": "Klingon"})
    assert refused.context["adminform"].form.errors.keys() == {"language"}


class TestTwoEditors:
    @pytest.fixture
    def article(self, reporter):
        article = factories.make_article(
            title="Before",
            created_by=reporter,
            blocks=[factories.heading("One"), factories.text("<p>Old words.</p>")],
        )
        factories.make_revision(article=article)
        return article

    @pytest.fixture
    def desk(self):
        other = Client()
        other.force_login(
            factories.make_user(role=factories.DESK_EDITOR, first_name="Joon", last_name="Park")
        )
        return other

    def test_changes_in_different_places_are_both_kept_without_asking(self, client, article, desk):
        mine, theirs = opened(client, article), opened(desk, article)
        theirs["articles_textblock_set-0-html"] = "<p>Their words.</p>"
        add_block(theirs, "heading", text="Their section", level="2", ordering="20")
        assert save(desk, article, theirs).status_code == 302
        mine |= {"deck": "My deck", "articles_headingblock_set-0-text": "Mine"}
        assert save(client, article, mine).status_code == 302
        document = article.revisions.first().document
        assert document["deck"] == "My deck"
        assert [block.get("text", block.get("html")) for block in document["blocks"]] == [
            "Mine",
            "<p>Their words.</p>",
            "Their section",
        ]

    def test_a_save_over_the_same_words_is_refused_and_shows_both(self, client, article, desk):
        mine, theirs = opened(client, article), opened(desk, article)
        theirs["articles_textblock_set-0-html"] = "<p>Their words.</p>"
        assert save(desk, article, theirs).status_code == 302
        mine |= {"deck": "My deck", "articles_textblock_set-0-html": "<p>My words.</p>"}
        response = save(client, article, mine)
        assert response.status_code == 200
        page = response.content.decode()
        assert "Joon Park changed the same places after you opened this article" in page
        assert "<del>Their </del><ins>My </ins>" in page
        assert "My deck" in page
        article.refresh_from_db()
        assert article.deck != "My deck"
        assert TextBlock.objects.get().html == "<p>Their words.</p>"

    @pytest.mark.parametrize(("choice", "title"), [("mine", "Mine"), ("theirs", "Theirs")])
    def test_what_is_chosen_is_kept_and_the_rest_too(self, client, article, desk, choice, title):
        mine, theirs = opened(client, article), opened(desk, article)
        save(desk, article, theirs | {"title": "Theirs", "byline": "Their byline"})
        mine |= {"title": "Mine", "deck": "My deck"}
        refused = save(client, article, mine)
        assert save(client, article, mine | chosen(refused, choice)).status_code == 302
        article.refresh_from_db()
        assert (article.title, article.deck, article.byline) == (title, "My deck", "Their byline")

    def test_places_may_be_decided_one_after_the_other(self, client, article, desk):
        mine, theirs = opened(client, article), opened(desk, article)
        save(desk, article, theirs | {"title": "Theirs", "deck": "Their deck", "byline": "Their byline"})
        mine |= {"title": "Mine", "deck": "My deck", "byline": "My byline"}
        decided = {}
        for place, choice in {"title": "mine", "deck": "theirs", "byline": "mine"}.items():
            page = save(client, article, mine | decided)
            asked = {overlap.place: overlap.seen for overlap in page.context["conflict"].overlaps}
            # What was decided before comes back with the page.
            again = re.findall(r'type="hidden" name="((?:choose|seen)-\w+)" value="(\w+)"', page.text)
            decided = dict(again) | {f"choose-{place}": choice, f"seen-{place}": asked[place]}
        assert save(client, article, mine | decided).status_code == 302
        article.refresh_from_db()
        assert (article.title, article.deck, article.byline) == ("Mine", "Their deck", "My byline")

    def test_an_address_that_follows_the_title_is_not_asked_about(self, client, article, desk):
        Article.objects.filter(pk=article.pk).update(slug="")
        mine, theirs = opened(client, article), opened(desk, article)
        save(desk, article, theirs | {"title": "Theirs"})
        page = save(client, article, mine | {"title": "Mine"})
        assert [overlap.place for overlap in page.context["conflict"].overlaps] == ["title"]
        assert save(client, article, mine | {"title": "Mine"} | chosen(page, "mine")).status_code == 302
        article.refresh_from_db()
        assert (article.title, article.slug, take_snapshot(article=article)["slug"]) == ("Mine", "", "mine")

    def test_a_choice_holds_only_for_the_version_that_was_looked_at(self, client, article, desk):
        mine, theirs = opened(client, article), opened(desk, article)
        save(desk, article, theirs | {"title": "Theirs"})
        refused = save(client, article, mine | {"title": "Mine"})
        save(desk, article, opened(desk, article) | {"title": "Theirs, again"})
        again = save(client, article, mine | {"title": "Mine"} | chosen(refused, "mine"))
        assert again.status_code == 200
        article.refresh_from_db()
        assert article.title == "Theirs, again"

    def test_a_block_that_somebody_took_out_meanwhile_comes_back_if_its_editor_wants(
        self, client, article, desk
    ):
        mine, theirs = opened(client, article), opened(desk, article)
        theirs["articles_textblock_set-0-DELETE"] = "on"
        assert save(desk, article, theirs).status_code == 302
        assert not TextBlock.objects.exists()
        mine["articles_textblock_set-0-html"] = "<p>Words I typed for an hour.</p>"
        refused = save(client, article, mine)
        assert refused.status_code == 200
        assert "Words I typed for an hour." in refused.content.decode()
        assert save(client, article, mine | chosen(refused, "mine")).status_code == 302
        assert TextBlock.objects.get().html == "<p>Words I typed for an hour.</p>"
        assert HeadingBlock.objects.get().text == "One"

    def test_a_page_of_unknown_origin_takes_nothing_out_and_asks(self, client, article, desk):
        mine = opened(client, article)
        save(desk, article, opened(desk, article) | {"title": "Theirs"})
        mine |= {"opened_version": "", "opened_revision": "", "deck": "My deck"}
        mine["articles_textblock_set-0-DELETE"] = "on"
        refused = save(client, article, mine)
        assert {overlap.place for overlap in refused.context["conflict"].overlaps} == {"title", "deck"}
        save(client, article, mine | chosen(refused, "theirs"))
        assert TextBlock.objects.get().html == "<p>Old words.</p>"

    def test_a_save_that_changed_nothing_stands_in_nobodys_way(self, client, article, desk):
        mine, theirs = opened(client, article), opened(desk, article)
        save(desk, article, theirs)
        assert save(client, article, mine | {"title": "Mine"}).status_code == 302


def test_the_content_editors_cloning_does_not_copy_blocks_of_other_articles(client, reporter):
    others = factories.make_article(blocks=[factories.text("<p>Theirs.</p>")])
    block = TextBlock.objects.get(parent=others)
    mine = factories.make_article(created_by=reporter)
    data = opened(client, mine)
    data |= {"_clone": f"articles.textblock:{block.pk}", "_clone_region": "body", "_clone_ordering": "10"}
    save(client, mine, data)
    assert TextBlock.objects.filter(parent=others).count() == 1


def test_a_block_of_another_article_cannot_be_changed_through_ones_own(client, reporter):
    others = factories.make_article(blocks=[factories.text("<p>Theirs.</p>")])
    block = TextBlock.objects.get(parent=others)
    mine = factories.make_article(created_by=reporter, blocks=[factories.text("<p>Mine.</p>")])
    data = opened(client, mine)
    data["articles_textblock_set-0-id"] = str(block.pk)
    data["articles_textblock_set-0-html"] = "<p>Overwritten.</p>"
    save(client, mine, data)
    block.refresh_from_db()
    assert block.html == "<p>Theirs.</p>"
    assert block.parent_id == others.pk


def test_the_page_costs_the_same_however_many_quotations_it_has(
    client, reporter, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(count: int) -> int:
        quotations = [factories.make_quotation(submitted_by=reporter) for _number in range(count)]
        article = factories.make_article(
            created_by=reporter, blocks=[factories.quoted(q) for q in quotations]
        )
        client.get(reverse("admin:index"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            opened(client, article)
        # The gate reads the artifacts of each capture; these captures have none.
        return len(queries)

    assert cost(1) == cost(12)


def test_quotation_blocks_show_words_community_and_standing(client, reporter):
    quotation = factories.make_quotation(submitted_by=reporter, translation="Worth the wait", accepted=True)
    article = factories.make_article(created_by=reporter, blocks=[factories.quoted(quotation)])
    page = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    assert quotation.exact in page
    assert quotation.source.outlet.name_en in page
    assert "Worth the wait" in page
    assert "desk-state--good" in page


def test_a_quotation_is_placed_by_its_id(client, reporter):
    quotation = factories.make_quotation(submitted_by=reporter)
    article = factories.make_article(created_by=reporter, blocks=[])
    data = opened(client, article)
    add_block(data, "quotation", quotation=quotation.pk)
    assert save(client, article, data).status_code == 302
    assert QuotationBlock.objects.get().quotation == quotation


def test_inline_scripts_of_the_page_carry_the_nonce_of_its_policy(client, reporter):
    article = factories.make_article(created_by=reporter)
    response = client.get(reverse("admin:articles_article_change", args=[article.pk]))
    policy = response.headers["Content-Security-Policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    page = response.content.decode()
    assert f'<script type="importmap" nonce="{nonce}">' in page
    assert "unsafe" not in policy
    assert " style=" not in page
    assert " onclick=" not in page


def test_what_falls_short_leads_to_its_page_for_those_alone_who_may_open_it(reporter):
    quotation = factories.make_quotation()
    article = factories.make_article(created_by=reporter, blocks=[factories.quoted(quotation)])
    leads_there = f'href="{reverse("admin:reactions_quotation_change", args=[quotation.pk])}">Mend it'
    for person, may in ((reporter, True), (factories.make_user(role=factories.ADMINISTRATOR), False)):
        client = Client()
        client.force_login(person)
        html = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
        assert "waits for another person" in html
        assert (leads_there in html) is may
