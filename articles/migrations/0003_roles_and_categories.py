"""The four roles with their rights, and the categories a newsroom starts with."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

REPORTER = [
    "articles.add_article", "articles.change_article", "articles.view_article",
    "articles.view_category", "articles.view_revision", "articles.view_edition",
    "articles.add_citation", "articles.change_citation", "articles.delete_citation", "articles.view_citation",
    "articles.add_pinnedarticle", "articles.change_pinnedarticle", "articles.delete_pinnedarticle",
    "articles.view_pinnedarticle",
    *[
        f"articles.{action}_{block}"
        for block in (
            "headingblock", "textblock", "imageblock", "quotationblock", "paraphraseblock", "citationsblock",
            "chartblock", "embedblock",
        )
        for action in ("add", "change", "delete", "view")
    ],
    "reactions.view_outlet", "reactions.view_community", "reactions.view_outlethost",
    "reactions.add_source", "reactions.change_source", "reactions.view_source",
    "reactions.add_capture", "reactions.view_capture", "reactions.view_captureartifact",
    "reactions.view_capturecomment", "reactions.view_sourceauthor",
    "reactions.add_quotation", "reactions.change_quotation", "reactions.view_quotation",
    "reactions.add_translation", "reactions.change_translation", "reactions.view_translation",
    "reactions.view_verification",
    "reactions.add_paraphrase", "reactions.change_paraphrase", "reactions.view_paraphrase",
    "images.add_image", "images.change_image", "images.view_image",
    "tags.add_tag", "tags.view_tag", "tags.view_tagname",
]  # fmt: skip
DESK_EDITOR = [
    *REPORTER,
    "articles.delete_article", "articles.edit_any_article", "articles.publish_article",
    "articles.view_clearedpassage", "articles.add_clearedpassage", "articles.delete_clearedpassage",
    "articles.view_gateoverride",
    "reactions.verify_quotation", "reactions.delete_quotation", "reactions.delete_translation",
    "reactions.delete_paraphrase",
    "tags.change_tag", "tags.add_tagname", "tags.change_tagname", "tags.delete_tagname",
]  # fmt: skip
PUBLISHER = [
    *DESK_EDITOR,
    "articles.retract_article", "articles.override_gate",
    "articles.add_category", "articles.change_category", "articles.delete_category",
    "reactions.add_outlet", "reactions.change_outlet", "reactions.add_community", "reactions.change_community",
    "reactions.add_outlethost", "reactions.change_outlethost", "reactions.delete_outlethost",
    "reactions.see_handle", "reactions.delete_source",
    "images.delete_image", "tags.delete_tag",
]  # fmt: skip
# Accounts and roles, and nothing editorial: who administers people need not be able to publish.
ADMINISTRATOR = [
    "auth.add_user", "auth.change_user", "auth.delete_user", "auth.view_user", "auth.view_group",
    "articles.view_article", "articles.view_category", "articles.view_gateoverride",
    "reactions.view_outlet", "reactions.view_community",
]  # fmt: skip
ROLES = {
    "Reporter": REPORTER,
    "Desk editor": DESK_EDITOR,
    "Publisher": PUBLISHER,
    "Administrator": ADMINISTRATOR,
}

CATEGORIES = [
    ("news", "News", "뉴스"),
    ("culture", "Culture", "문화"),
    ("sport", "Sport", "스포츠"),
    ("technology", "Technology", "기술"),
]


def make_roles(apps, schema_editor):
    # Permissions are normally made after all migrations; the roles need them now.
    for label in ("auth", "articles", "reactions", "images", "tags"):
        app_config = apps.get_app_config(label)
        app_config.models_module = True
        create_permissions(app_config, apps=apps, using=schema_editor.connection.alias, verbosity=0)
        app_config.models_module = None
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    by_name = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for role, names in ROLES.items():
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set([by_name[name] for name in names])


def remove_roles(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


def make_categories(apps, schema_editor):
    Category = apps.get_model("articles", "Category")
    for position, (slug, name_en, name_ko) in enumerate(CATEGORIES):
        Category.objects.get_or_create(
            slug=slug, defaults={"name_en": name_en, "name_ko": name_ko, "position": position}
        )


def remove_categories(apps, schema_editor):
    Category = apps.get_model("articles", "Category")
    Category.objects.filter(slug__in=[slug for slug, *_names in CATEGORIES], articles__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_passages_and_pictures"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("reactions", "0001_initial"),
        ("images", "0001_initial"),
        ("tags", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(make_roles, remove_roles),
        migrations.RunPython(make_categories, remove_categories),
    ]
