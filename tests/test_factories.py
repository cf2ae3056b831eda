"""Every factory makes a valid object, with nothing but its defaults."""

import pytest

from tests import factories


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make",
    [
        factories.make_outlet,
        factories.make_source,
        factories.make_capture,
        factories.make_quotation,
        factories.make_paraphrase,
        factories.make_tag,
        factories.make_image,
        factories.make_category,
        factories.make_article,
        factories.make_revision,
        factories.make_edition,
    ],
)
def test_a_factory_makes_two_different_valid_objects(make):
    first, second = make(), make()
    first.validate_constraints()
    assert first.pk != second.pk


@pytest.mark.django_db
@pytest.mark.parametrize(
    "role", [factories.REPORTER, factories.DESK_EDITOR, factories.PUBLISHER, factories.ADMINISTRATOR]
)
def test_a_person_with_a_role_may_enter_the_desk(role):
    user = factories.make_user(role=role)
    assert user.is_staff
    assert user.get_all_permissions()


@pytest.mark.django_db
def test_an_accepted_quotation_stands_with_a_verdict_and_a_second_person():
    quotation = factories.make_quotation(accepted=True, translation="No regrets")
    verification = quotation.verifications.first()
    assert (verification.verdict, verification.decision) == ("exact", "accepted")
    assert verification.reviewer != quotation.submitted_by


@pytest.mark.django_db
def test_an_article_keeps_its_blocks_in_the_order_given():
    article = factories.make_article(
        blocks=[
            factories.heading("One"),
            factories.text("<p>Two</p>"),
            factories.quoted(factories.make_quotation()),
            factories.picture(factories.make_image()),
            factories.chart(),
        ],
        tags=[factories.make_tag()],
    )
    document = factories.make_revision(article=article).document
    assert [block["type"] for block in document["blocks"]] == [
        "heading",
        "text",
        "quotation",
        "image",
        "chart",
    ]
    assert len(document["tags"]) == 1
