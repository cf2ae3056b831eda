"""Application configuration of articles/."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")

    def ready(self) -> None:
        from articles.scheduling import planned_quotations
        from articles.search.indexing import index_quotation_anew
        from articles.stances import recount_quotation
        from reactions.health.watching import plans_asked
        from reactions.shown import put_differently

        put_differently.connect(index_quotation_anew, dispatch_uid="search")
        put_differently.connect(recount_quotation, dispatch_uid="stances")
        plans_asked.connect(planned_quotations, dispatch_uid="plans")
