"""The code that readers' templates become: what it writes is what Jinja's own code writes."""

from types import SimpleNamespace

import pytest
from django.template import engines
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateSyntaxError, pass_context
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, escape

from newsroom.drawing.compiling import PlainCode, written
from newsroom.drawing.environment import environment

HOSTILE = "<script>alert(\"1\")</script> & '2'"


class Shouting:
    def __str__(self):
        return "<b>"


class Marked:
    def __html__(self):
        return "<b>"


@pytest.fixture(params=[PlainCode, CodeGenerator], ids=["plain", "Jinja's own"])
def draw(request, monkeypatch):
    """Return what draws a template, and others that it includes, by either code."""
    own = environment(loader=None)
    monkeypatch.setattr(own, "code_generator_class", request.param)

    def drawn(source, others=None, **values):
        monkeypatch.setattr(
            own, "_found", {name: own.from_string(text) for name, text in (others or {}).items()}
        )
        return own.from_string(source).render(values)

    drawn.environment = own
    return drawn


@given(st.text())
def test_what_is_written_is_escaped_as_markupsafe_does(text):
    assert written(text) == escape(text)


@pytest.mark.parametrize(
    "value",
    [HOSTILE, Markup("<i>"), mark_safe("<i>"), None, 7, 1.5, Shouting(), Marked(), gettext_lazy("Tags")],
)
def test_values_are_written_as_jinja_writes_them(draw, value):
    assert written(value) == escape(value)
    assert draw("{{ value }}", value=value) == escape(value)
    assert draw("{{ value ~ '&' }}|{{ [value]|join(',') }}", value=value).count("<script>") == 0


def test_markup_of_words_and_filters_stays_and_values_in_them_are_escaped(draw):
    with override("en"):
        drawn = draw("{% trans name=name %}The source at {{ name }}{% endtrans %}", name=HOSTILE)
    assert drawn == f"The source at {escape(HOSTILE)}"
    assert draw("{{ text|linebreaksbr }}", text="<a>\nb") == "&lt;a&gt;<br>b"
    assert draw("{% set kept %}<i>{{ text }}</i>{% endset %}{{ kept }}", text="<a>") == "<i>&lt;a&gt;</i>"


def test_an_attribute_comes_before_an_item_and_what_is_missing_is_nothing(draw):
    values = {
        "row": {"title": "Item", "items": "hidden"},
        "card": SimpleNamespace(title="Attribute", empty=None),
    }
    assert (
        draw("{{ row.title }} {{ card.title }} {{ card['title'] }}", **values) == "Item Attribute Attribute"
    )
    assert draw("{{ row.items is callable }}", **values) == "True"
    assert draw("[{{ card.none.at.all }}{{ nobody.at.all }}{{ card.empty.too }}]", **values) == "[]"
    assert draw("{{ card.empty is none }}{{ card.nowhere is defined }}", **values) == "TrueFalse"
    assert draw("{{ card.title.upper() }}", **values) == "ATTRIBUTE"


def test_a_function_is_called_and_a_value_of_its_name_is_a_value(draw):
    draw.environment.globals["sections"] = lambda *names, last="z": f"{'+'.join(names)}+{last}"
    assert draw("{{ sections('<', last='b') }}") == "&lt;+b"
    assert draw("{{ sections(*names, **more) }}", names=["x"], more={"last": "y"}) == "x+y"
    # The template that gets it does not call it.
    assert draw("{% for section in sections %}{{ section }}{% endfor %}", sections=["a", "b"]) == "ab"
    # Called and handed over: the view's own comes first, as in Jinja.
    both = "{{ sections() }}{% if sections %}!{% endif %}"
    assert draw(both, sections=lambda: "mine") == "mine!"


def test_a_function_that_takes_part_of_the_context_gets_it(draw):
    draw.environment.globals["asking"] = pass_context(lambda context, name: context[name])
    assert draw("{{ asking('title') }}", title="<i>") == "&lt;i&gt;"


def test_an_included_template_sees_what_is_around_it(draw):
    others = {
        "line.html": "<li>{{ place }}{{ title }}</li>",
        "page.html": "[{% block inside %}{% endblock %}]",
    }
    loop = "{% for place in 'ab' %}{% include 'line.html' %}{% endfor %}"
    assert draw(loop, others, title="&") == "<li>a&amp;</li><li>b&amp;</li>"
    assert draw("{% set all %}" + loop + "{% endset %}{{ all }}", others) == "<li>a</li><li>b</li>"
    child = "{% extends 'page.html' %}{% block inside %}{% include 'line.html' %}{% endblock %}"
    assert draw(child, others, place="p") == "[<li>p</li>]"


def test_nothing_turns_escaping_off():
    with pytest.raises(TemplateSyntaxError, match="escaped"):
        engines["jinja2"].from_string("{% autoescape false %}{{ text }}{% endautoescape %}")
