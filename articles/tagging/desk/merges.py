"""Pages on which a merge is looked at before it is done, followed while it is, and taken back."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles.tagging.desk.forms import OtherTagForm
from articles.tagging.desk.pages import page, require_keeper, tag_for
from articles.tagging.following import left_to_follow
from articles.tagging.merging import merge_tags
from articles.tagging.planning import MergePlan, UnableToMerge, plan_merge
from articles.tagging.undo_planning import UnableToUndo, UndoPlan, plan_undo
from articles.tagging.undoing import undo_merge
from tags.models import Tag, TagMerge

FIELD_LABELS = {
    "name_en": gettext_lazy("English name"),
    "name_ko": gettext_lazy("Korean name"),
    "introduction_en": gettext_lazy("introduction in English"),
    "introduction_ko": gettext_lazy("introduction in Korean"),
}


def merge_view(tag_admin: ModelAdmin[Any], request: HttpRequest, tag_id: int) -> HttpResponse:
    """Ask into which tag, show exactly what would change, and merge once that is confirmed."""
    require_keeper(request)
    tag = tag_for(tag_id)
    given = request.POST if request.method == "POST" else request.GET
    form = OtherTagForm(given if "into" in given else None, tag=tag)
    plan: MergePlan | None = None
    if form.is_bound and form.is_valid():
        target: Tag = form.cleaned_data["into"]
        try:
            if request.method == "POST" and "seal" in request.POST:
                merge = merge_tags(
                    source=tag,
                    target=target,
                    actor=cast(User, request.user),
                    now=timezone.now(),
                    seal=request.POST["seal"],
                )
                return HttpResponseRedirect(reverse("admin:tags_tagmerge_change", args=[merge.pk]))
            plan = plan_merge(source=tag, target=target)
        except UnableToMerge as error:
            form.add_error(None, str(error))
            plan = _plan_or_none(tag, target)
    context = {
        "title": _("Merge “%(tag)s”") % {"tag": tag.label},
        "tag": tag,
        "form": form,
        "plan": plan,
        "taken": [(FIELD_LABELS[name], value) for name, value in plan.taken.items()] if plan else [],
    }
    return page(tag_admin, request, "tag/merge.html", context)


def _plan_or_none(tag: Tag, target: Tag) -> MergePlan | None:
    try:
        return plan_merge(source=tag, target=target)
    except UnableToMerge:
        return None


@admin.register(TagMerge)
class TagMergeAdmin(admin.ModelAdmin[TagMerge]):
    """The list of merges; a merge's own page says how far it is, and takes it back."""

    list_display = (
        "source_name",
        "target_name",
        "state",
        "article_count",
        "live_count",
        "actor",
        "created_at",
    )
    list_filter = ("state",)
    search_fields = ("source_name", "target_name")
    list_select_related = ("actor",)
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: TagMerge | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: TagMerge | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        undo = self.admin_site.admin_view(require_POST(self.undo_view))
        return [path("<int:merge_id>/undo/", undo, name="tags_tagmerge_undo"), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        require_keeper(request)
        merge = _merge_for(object_id)
        plan: UndoPlan | None = None
        refusal = ""
        if merge.state == TagMerge.State.MERGED:
            try:
                plan = plan_undo(merge=merge)
            except UnableToUndo as error:
                refusal = str(error)
        offers, words = left_to_follow(merge)
        is_under_way = merge.state in {TagMerge.State.ORDERED, TagMerge.State.UNDOING}
        context = {
            "title": str(merge),
            "merge": merge,
            "plan": plan,
            "given_back": [(FIELD_LABELS[name], value) for name, value in plan.given_back.items()]
            if plan
            else [],
            "refusal": refusal,
            "offers_left": offers,
            "words_left": words,
            "is_under_way": is_under_way,
            "is_followed_by": bool(offers or words) and merge.state != TagMerge.State.FAILED,
            "tags": _still_there(merge),
        }
        return page(self, request, "tagmerge/merge.html", context)

    def undo_view(self, request: HttpRequest, merge_id: int) -> HttpResponse:
        """Take a merge back."""
        require_keeper(request)
        merge = _merge_for(str(merge_id))
        try:
            undone = undo_merge(merge=merge, actor=cast(User, request.user), now=timezone.now())
        except UnableToUndo as error:
            messages.error(request, str(error))
        else:
            if undone.state == TagMerge.State.UNDONE:
                messages.success(
                    request, _("“%(tag)s” is a tag of its own again.") % {"tag": merge.source_name}
                )
            else:
                messages.info(request, _("The merge is being taken back. You need not wait for it here."))
        return HttpResponseRedirect(reverse("admin:tags_tagmerge_change", args=[merge.pk]))


def _merge_for(number: str) -> TagMerge:
    merge = (
        TagMerge.objects.select_related("actor", "undone_by").filter(pk=int(number)).first()
        if number.isascii() and number.isdigit() and len(number) < 19
        else None
    )
    if merge is None:
        raise Http404
    return merge


def _still_there(merge: TagMerge) -> list[Tag]:
    return list(Tag.objects.filter(pk__in=[merge.source_number, merge.target_number]).order_by("pk"))
