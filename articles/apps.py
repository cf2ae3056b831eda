"""Application configuration of articles/."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")

    def ready(self) -> None:
        from articles.search.indexing import index_quotation_anew
        from reactions.shown import put_differently

        put_differently.connect(index_quotation_anew, dispatch_uid="search")
