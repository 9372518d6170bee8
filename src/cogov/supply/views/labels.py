"""Words of supply as pages show them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_stubs_ext import StrPromise

from cogov.kernel.localized import localized
from cogov.kernel.models import Item
from cogov.kernel.web.jinja import duration, number
from cogov.supply.models import Need, Share, Unmet
from cogov.supply.queries.situation import party_name
from cogov.supply.rules.outcome import Span

NEED_STATES = {
    "entered": _("waits to be verified"),
    "verified": _("verified, number unknown"),
    "open": _("open: nothing promised yet"),
    "part_matched": _("partly promised"),
    "matched": _("promised"),
    "delivered": _("delivered"),
    "confirmed": _("delivered and confirmed"),
    "unmet_closed": _("closed unmet"),
    "rejected": _("does not exist"),
    "withdrawn": _("withdrawn"),
}
TIERS = {1: _("1 life-saving"), 2: _("2 life-sustaining"), 3: _("3 high"), 4: _("4 normal")}
CALL_OUTCOMES = {
    "will_send": _("they will send it"),
    "cannot": _("they cannot count today"),
    "unreached": _("nobody answered"),
}
BASES = {
    "none": _("nobody wrote how many"),
    "stated": _("stated"),
    "estimated": _("estimated"),
    "exercise": _("exercise"),
}
RUN_STATES = {
    "proposed": _("waits for a decision by a second person"),
    "approved": _("approved"),
    "rejected": _("rejected"),
    "superseded": _("replaced by a newer proposal"),
}
SHIPMENT_STATES = {
    "ready": _("waits for the depot's signature"),
    "sent": _("on its way, waits for the receiver's signature"),
    "received": _("received, both sides signed"),
    "received_different": _("received with a difference, both sides signed"),
    "cancelled": _("cancelled"),
}
OFFER_STATES = {
    "offered": _("offered"),
    "accepted": _("accepted"),
    "declined": _("declined"),
    "withdrawn": _("withdrawn"),
}
TERMS = {"gift": _("gift"), "sale": _("sale"), "loan": _("loan"), "service": _("service")}
STATEMENT_KINDS = {
    "stock": _("in store"),
    "received": _("received"),
    "distributed": _("handed out"),
    "listed": _("on a list to be published"),
}
party = party_name
VERDICTS = {"understood": _("understood"), "estimated": _("understood, with an estimate"), "rejected": _("rejected")}
CHANGES = {"new": _("new"), "changed": _("changed"), "same": _("unchanged"), "withdrawn": _("withdrawn")}
LINE_KINDS = {
    "hospital": _("hospitals"),
    "need": _("need lines"),
    "factory": _("factories"),
    "capacity": _("stated capacities"),
    "logistical": _("carriers"),
    "donation": _("donation bodies"),
    "clinic": _("online clinics"),
    "doctor_hotel": _("hotels for medical staff"),
    "travel_hotel": _("hotels for travellers"),
    "offer": _("offers"),
}

STEPS = {
    "need_allocated": _("need entered → allocated to it"),
    "stock_allocated": _("goods entered → allocated"),
    "allocated_sent": _("allocated → handed over by the depot"),
    "sent_received": _("handed over → signed for by the receiver"),
    "allocated_published": _("allocated → published"),
}


def span(found: Span | None) -> str:
    """Return a duration: hours as they were claimed, or calendar days with the bounds within which they are known."""
    if found is None:
        return str(_("unknown"))
    if found.high.seconds:
        return duration(found.high)
    low, high = found.low.days, found.high.days
    if not high:
        return str(_("the same day"))
    if not low:
        return ngettext("at most %(high)d day", "at most %(high)d days", high) % {"high": high}
    if low == high:
        return ngettext("%(n)d day", "%(n)d days", high) % {"n": high}
    return ngettext("%(low)d to %(high)d day", "%(low)d to %(high)d days", high) % {"low": low, "high": high}


def need_state(need: Need) -> str:
    """Return where a need stands, in words."""
    return str(NEED_STATES.get(need.state, need.state))


def unit(item: Item) -> str:
    """Return the item's unit in the reader's language."""
    return localized(item.unit_names) or item.unit


def _readable(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts with whole numbers as readers expect them."""
    return {name: number(value) if type(value) is int else value for name, value in facts.items()}


def basis_sentence(need: Need) -> str:
    """Return what a need's quantity stands on, as a sentence with its numbers."""
    facts = _readable(need.basis_facts)
    match need.basis_rule:
        case "burn_rate":
            return (
                ngettext(
                    "Estimated: %(patients)s people in care here, one asker, %(rate)s each a day, for %(days)s days. "
                    "Source: %(source)s.",
                    "Estimated: %(patients)s people in care here, shared by %(askers)s askers, %(rate)s each a day, "
                    "for %(days)s days. Source: %(source)s.",
                    need.basis_facts.get("askers", 0),
                )
                % facts
            )
        case "peers":
            return str(_("Estimated: the middle of what %(n)s other askers wrote for this item.") % facts)
        case "by_person" if facts.get("reason"):
            return str(_("Adopted by the verifier: %(reason)s") % facts)
        case "as_stated":
            return str(_("Adopted as the asker stated it."))
    return str(BASES.get(need.basis, need.basis))


def share_reason(share: Share) -> str:
    """Return why this lot goes to this need."""
    blanks = {"km": round(share.km), "extra": round(share.next_extra_km or 0)}
    match share.reason:
        case "only":
            return str(_("the only stock that may go there, %(km)s km away") % blanks)
        case "nearest":
            if share.next_lot and share.next_lot.depot_id == share.lot.depot_id:
                return str(
                    _("nearest stock that may go there, %(km)s km; other lots of this depot fit less well") % blanks
                )
            blanks["other"] = localized(share.next_lot.depot.names) if share.next_lot else ""  # type: ignore[assignment]
            return str(
                _(
                    "nearest stock that may go there, %(km)s km; next best: %(other)s, which costs %(extra)s km more a "
                    "piece, scarcity counted in"
                )
                % blanks
            )
        case "by-hand":
            return str(_("proposed by hand, %(km)s km") % blanks)
    return str(_("%(km)s km; the nearer stock is worth more to somebody else") % blanks)


def unmet_reason(part: Unmet) -> str:
    """Return why the rest of a need is missing."""
    facts = {"percent": round(100 * float(part.facts.get("share", 0))), **_readable(part.facts)}
    sentences: dict[str, StrPromise] = {
        "no_stock": _("no stock of this item is known; makers and donors should be asked"),
        "earmarked": _("%(held)s are in stock, but their donors meant them for others"),
        "needs_waiver": _("%(held)s of a lower standard are in stock; they may go here only by an explicit waiver"),
        "rationed": _(
            "rationed: %(sharing)s needs share the %(pool)s within reach; this one is covered to %(percent)s of 100, "
            "and whoever could give to it is as urgent and no better off"
        ),
        "road_closed": _("%(held)s are in stock, but the road from there is closed"),
        "too_late": _("%(held)s are in stock, but would come too late"),
        "more_urgent": _("more urgent needs took the stock"),
        "unknown_quantity": _("nobody wrote how many, and no rule can estimate it; call and ask"),
    }
    return str(sentences[part.reason] % facts)
