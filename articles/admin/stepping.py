"""What a step of an article's way is: who may take it and when, what it asks, what it says, what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.functional import Promise

from articles.models import Article, Edition, Revision
from articles.workflow import may_edit


class StepForm(forms.Form):
    """What every step's form carries: the revision that was looked at."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


@dataclass(frozen=True, slots=True)
class Situation:
    """An article as a step finds it."""

    article: Article
    actor: User
    live: Edition | None

    @property
    def may_publish(self) -> bool:
        return (
            self.actor.has_perm("articles.publish_article") and self.article.state != Article.State.RETRACTED
        )


@dataclass(frozen=True, slots=True)
class Taken:
    """A step about to be taken: the form's cleaned values, and the revision that was looked at."""

    situation: Situation
    revision: Revision
    values: dict[str, Any]
    now: datetime


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    label: str | Promise
    title: str | Promise
    explanation: str | Promise
    done: str | Promise
    form_class: type[forms.Form]
    is_permitted: Callable[[Situation], bool]
    is_offered: Callable[[Situation], bool]
    take: Callable[[Taken], object]
    # Whether the article's form is saved on the way, so that nothing that was typed is left behind; and whether what the
    # gate finds is listed, so that the step is for nothing else than the revision that was looked at.
    saves_first: bool = False
    asks_the_gate: bool = False
    is_grave: bool = False
    # Fits the form to the article and the person: choices, and fields that nothing is to be said in.
    prepare: Callable[[Any, Situation], None] = lambda form, situation: None
    template: str = "admin/articles/article/step.html"


def may_edit_it(situation: Situation) -> bool:
    return may_edit(article=situation.article, actor=situation.actor)
