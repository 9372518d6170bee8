"""The template environment: translation, figures, times and numbers as readers expect them."""

import datetime as dt
import zoneinfo
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from cogov.kernel.figures import Figure, FigureValue, Reading, find
from cogov.kernel.localized import language_key, localized
from cogov.kernel.models import Crisis
from cogov.kernel.web.once import FormFields
from cogov.kernel.web.say import role_name
from cogov.kernel.web.words import act_word, function_words, post_word, public_word, reason_word, said, value_word


def number(value: float | None) -> str:
    """Return a number with separators; Chinese readers get 万 where it stays exact to two places."""
    if value is None:
        return gettext("unknown")
    if language_key() == "zh-Hans" and isinstance(value, int) and abs(value) >= 10_000 and value % 100 == 0:
        return f"{value / 10_000:,.2f}".rstrip("0").rstrip(".") + "万"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def ago(then: dt.datetime | None, now: dt.datetime) -> str:
    """Return how long ago something was, in the largest whole unit."""
    if then is None:
        return gettext("no date")
    seconds = int((now - then).total_seconds())
    if seconds < 60:
        return gettext("just now")
    if seconds < 3600:
        return ngettext("%(n)d min ago", "%(n)d min ago", seconds // 60) % {"n": seconds // 60}
    if seconds < 2 * 86400:
        return ngettext("%(n)d h ago", "%(n)d h ago", seconds // 3600) % {"n": seconds // 3600}
    return ngettext("%(n)d day ago", "%(n)d days ago", seconds // 86400) % {"n": seconds // 86400}


def duration(span: dt.timedelta | None) -> str:
    """Return a span in words: days, hours, minutes, seconds; the two largest."""
    if span is None:
        return gettext("unknown")
    seconds = int(span.total_seconds())
    parts = (
        (gettext("d"), seconds // 86400),
        (gettext("h"), seconds % 86400 // 3600),
        (gettext("min"), seconds % 3600 // 60),
        (gettext("s"), seconds % 60),
    )
    shown = [f"{amount} {unit}" for unit, amount in parts if amount][:2]
    return " ".join(shown) or f"0 {gettext('s')}"


def moment(then: dt.datetime | None, crisis: Crisis | None = None) -> str:
    """Return a time with weekday in the jurisdiction's zone."""
    if then is None:
        return gettext("unknown")
    zone = zoneinfo.ZoneInfo(crisis.jurisdiction.time_zone if crisis else "UTC")
    local = then.astimezone(zone)
    text = date_format(local, "Y年n月j日 D H:i" if language_key() == "zh-Hans" else "D j M Y, H:i")
    return f"{text} ({local:%z})" if crisis is None else text


def figure_text(name: str, reading: Reading) -> str:
    """Return a figure as plain text: with ≈ where it is an estimate, "unknown" where nobody knows."""
    value = reading.value(name)
    about = "≈" if value.standing == "estimated" and value.value is not None else ""
    return about + figure_shown(find(name), value)


def figure_shown(figure: Figure, value: FigureValue) -> str:
    """Return a figure's value as the figure itself writes it: a number, a sum, a span of time, or a small ratio."""
    if value.terms:
        return " + ".join(number(term) for term in value.terms)
    return number(value.value) if figure.show is None or value.value is None else figure.show(value.value)


def figure_html(name: str, reading: Reading) -> Markup:
    """Return a figure as a link to the rows it is made of, with age, source and standing for every reader."""
    figure, value = find(name), reading.value(name)
    crisis = reading.crisis
    words = [str(figure.title), ago(value.as_of, reading.at), str(value.source), standing_word(value.standing)]
    plain = value.value is not None and figure.show is None
    exact = f"{value.value:,}" if plain else figure_shown(figure, value)
    return Markup('<a class="figure {}" data-figure="{}" href="{}" title="{}">{}</a>').format(
        value.standing,
        name,
        reverse("figure", args=[crisis.space, crisis.slug, name]),
        f"{exact} · {' · '.join(words)}",
        figure_text(name, reading),
    )


def standing_word(standing: str) -> str:
    """Return stated, estimated or exercise in the reader's language."""
    return {
        "stated": gettext("stated"),
        "estimated": gettext("estimated"),
        "exercise": gettext("exercise"),
        "none": gettext("nobody wrote how many"),
    }.get(standing, standing)


def crisis_url(name: str, crisis: Crisis, *args: Any) -> str:
    """Return the address of a page of a crisis."""
    return reverse(name, args=[crisis.space, crisis.slug, *args])


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Return what every page knows: the crisis, its time, the language."""
    crisis = getattr(request, "crisis", None)
    return {
        "crisis": crisis,
        "now": getattr(request, "at", None),
        "language": translation.get_language() or "en",
        "html_language": language_key(),
        "languages": settings.LANGUAGES,
        "here": request.get_full_path(),
        "csrf_input": FormFields(lambda: get_token(request)),
        "get_messages": lambda: get_messages(request),
        "profile_time_zone": crisis.jurisdiction.time_zone if crisis else "UTC",
    }


def environment(**options: Any) -> Environment:
    """Return Jinja2 with this house's words; an undefined name is a fault, never an empty space."""
    found = Environment(  # noqa: S701 - Django's backend passes autoescape=True in the options
        **{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True},
        extensions=["jinja2.ext.i18n"],
    )
    found.install_gettext_translations(translation, newstyle=True)  # type: ignore[attr-defined]
    found.globals.update(
        static=static,
        url=reverse,
        crisis_url=crisis_url,
        figure=figure_html,
        figure_value=lambda name, reading: reading.value(name),
        find_figure=find,
        figure_shown=figure_shown,
        role_name=role_name,
        act_word=act_word,
        post_word=post_word,
        public_word=public_word,
        value_word=value_word,
        FigureValue=FigureValue,
    )
    found.filters.update(
        localized=localized,
        number=number,
        ago=ago,
        duration=duration,
        moment=moment,
        standing=standing_word,
        functions=function_words,
        line_reason=reason_word,
        said=said,
        e=escape,
    )
    return found
