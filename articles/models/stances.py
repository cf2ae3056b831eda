"""How the quotations that readers see were taken, by stance: counts that publishing keeps, so that no page counts.

A quotation without a stance counts too, under the empty one: all stances together are all quotations.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reactions.models import Outlet, Quotation, Stance
from tags.models import Tag


class ShownStance(models.Model):
    """How a quotation that readers see is counted; none for one that is gone.

    The quotation's own row is locked by whoever writes this one.
    """

    quotation = models.OneToOneField(Quotation, on_delete=models.CASCADE, primary_key=True, related_name="+")
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="+")
    stance = models.CharField(_("stance"), max_length=10, choices=Stance.choices, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.quotation_id}: {self.stance}"


class TagStance(models.Model):
    """How many quotations of an outlet have a stance, among the articles with a tag; each counts once."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="+")
    stance = models.CharField(_("stance"), max_length=10, choices=Stance.choices, blank=True)
    quotation_count = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["tag", "outlet", "stance"], name="tag_stance_once")]

    def __str__(self) -> str:
        return f"#{self.tag_id} {self.outlet_id} {self.stance}: {self.quotation_count}"


class OutletStance(models.Model):
    """How many quotations of an outlet have a stance, among all that readers see."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="+")
    stance = models.CharField(_("stance"), max_length=10, choices=Stance.choices, blank=True)
    quotation_count = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["outlet", "stance"], name="outlet_stance_once")]

    def __str__(self) -> str:
        return f"{self.outlet_id} {self.stance}: {self.quotation_count}"
