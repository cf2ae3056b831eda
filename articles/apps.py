"""Application configuration of articles/."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from articles.counting import count_anew
        from articles.masking import find_repetitions, mask_where_quick, sweep_archive
        from articles.masking_beside import clear_exports_with
        from articles.picture_uses import picture_uses, rows_that_use_pictures
        from articles.reviewing.mailing import remember_language
        from articles.scheduling import planned_quotations
        from articles.search.indexing import index_quotation_anew, index_tag_anew
        from articles.seeing import pictures_shown
        from articles.stances import recount_quotation
        from images.seeing import shown_asked
        from images.uses import users_asked, uses_asked
        from reactions.health.watching import plans_asked
        from reactions.shown import put_differently
        from reactions.takedown.telling import archive_to_sweep, gone_or_back, words_removed, words_sought
        from tags.naming import labelled_differently

        # In the order in which publishing writes them: counts, then words. The other way round two could wait for each other.
        put_differently.connect(recount_quotation, dispatch_uid="stances")
        put_differently.connect(index_quotation_anew, dispatch_uid="search")
        labelled_differently.connect(index_tag_anew, dispatch_uid="search")
        shown_asked.connect(pictures_shown, dispatch_uid="pictures shown")
        plans_asked.connect(planned_quotations, dispatch_uid="plans")
        gone_or_back.connect(count_anew, dispatch_uid="counts")
        gone_or_back.connect(clear_exports_with, dispatch_uid="exports")
        words_sought.connect(find_repetitions, dispatch_uid="repetitions")
        words_removed.connect(mask_where_quick, dispatch_uid="masking")
        user_logged_in.connect(remember_language, dispatch_uid="language")
        archive_to_sweep.connect(sweep_archive, dispatch_uid="archive")
        uses_asked.connect(picture_uses, dispatch_uid="pictures")
        users_asked.connect(rows_that_use_pictures, dispatch_uid="pictures")
