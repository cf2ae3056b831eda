"""Filters of the list of quotations: what waits, for whom, and what came of it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reactions.models import Verification
from reactions.verifying.standing import waiting_quotations


class StandingFilter(admin.SimpleListFilter):
    title = _("verification")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("to-verify", _("waiting, by others")),
            ("mine", _("waiting, by me")),
            ("verified", _("verified")),
            ("asked", _("question asked")),
            ("refused", _("refused")),
            ("replaced", _("replaced")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        waiting = waiting_quotations().values("pk")
        match self.value():
            case "to-verify":
                return queryset.filter(pk__in=waiting).exclude(submitted_by=request.user.pk)
            case "mine":
                return queryset.filter(pk__in=waiting, submitted_by=request.user.pk)
            case "verified":
                return queryset.filter(
                    superseded_by__isnull=True, latest_decision=Verification.Decision.ACCEPTED
                ).exclude(pk__in=waiting)
            case "asked":
                return queryset.filter(
                    superseded_by__isnull=True, latest_decision=Verification.Decision.ASKED
                )
            case "refused":
                return queryset.filter(
                    superseded_by__isnull=True, latest_decision=Verification.Decision.REFUSED
                )
            case "replaced":
                return queryset.filter(superseded_by__isnull=False)
        return queryset
