"""People who were quoted, at the desk: by their pseudonym; the handle only for those who may see it."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reactions.admin.append_only import ReadOnlyAdmin
from reactions.models import SourceAuthor
from reactions.sources.authors import UnableToTell, handle_of


@admin.register(SourceAuthor)
class SourceAuthorAdmin(ReadOnlyAdmin):
    list_display = ["pseudonym", "outlet", "is_site_anonymous", "quotation_count"]
    list_filter = [("outlet", admin.RelatedOnlyFieldListFilter), "is_site_anonymous"]
    # Searching by handle would tell whether somebody wrote here; the pseudonym tells nothing.
    search_fields = ["pseudonym"]
    list_select_related = ["outlet"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(quotation_total=Count("quotations"))
        return counted

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = ["pseudonym", "outlet", "is_site_anonymous", "quotation_count"]
        if request.user.has_perm("reactions.see_handle"):
            fields.append("handle")
        return fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    @admin.display(description=_("quotations"), ordering="quotation_total")
    def quotation_count(self, author: Any) -> int:
        count: int = author.quotation_total
        return count

    @admin.display(description=_("name at the outlet (never publish it)"))
    def handle(self, author: SourceAuthor) -> str:
        try:
            return handle_of(author=author)
        except UnableToTell as failure:
            return str(failure)
