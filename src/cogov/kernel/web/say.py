"""Saying refusals in the reader's language, with the field's name as the form shows it."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cogov.kernel.errors import BadInput, NoPower, Refused
from cogov.kernel.web.words import function_word, state_word

FIELDS = {
    "accountable": _("who answers for it"),
    "acts": _("acts"),
    "address": _("address"),
    "after": _("after which steps"),
    "agreement": _("agreement"),
    "amount": _("amount"),
    "answer": _("answer"),
    "area": _("area"),
    "assessed_at": _("day of the judgement"),
    "assessment": _("who judged"),
    "authority": _("for whom"),
    "basis": _("basis"),
    "benefit_asker": _("what we gain"),
    "benefit_taker": _("what they gain"),
    "body": _("content sent"),
    "channel": _("how it came in"),
    "capabilities": _("what it can do"),
    "clause": _("clause"),
    "clauses": _("clauses"),
    "code": _("code"),
    "code_scheme": _("kind of code"),
    "condition": _("condition"),
    "contact": _("contact"),
    "crisis": _("crisis"),
    "currency": _("currency"),
    "day": _("day"),
    "deputy": _("deputy"),
    "deputy_of": _("deputy of"),
    "did": _("what was done"),
    "dispute": _("how disputes are settled"),
    "due": _("due"),
    "due_at": _("deadline"),
    "email": _("e-mail"),
    "event": _("event"),
    "evidence": _("what shows it"),
    "exercised_on": _("last exercised on"),
    "exercise": _("EXERCISE"),
    "file": _("file"),
    "folder": _("folder"),
    "function": _("function"),
    "functions": _("functions"),
    "happened_at": _("when"),
    "hazard_class": _("class"),
    "into": _("other task"),
    "high": _("upper end of the range"),
    "item": _("item"),
    "kind": _("kind"),
    "lawful": _("which law allows it"),
    "letter": _("what it is to the function"),
    "level": _("level"),
    "limits": _("limits"),
    "lot": _("lot"),
    "lines": _("lines"),
    "low": _("lower end of the range"),
    "mandate": _("mandate"),
    "mechanism": _("mechanism"),
    "minutes": _("minutes"),
    "model_version": _("model and version"),
    "name": _("name"),
    "name_zh": _("name"),
    "names": _("name"),
    "necessary": _("why it is needed"),
    "needed_by": _("needed by"),
    "number": _("number"),
    "note": _("note"),
    "organisation": _("organisation"),
    "other": _("other organisation"),
    "outcome": _("outcome"),
    "parent": _("place above it"),
    "parties": _("parties"),
    "party": _("party"),
    "owner": _("who answers for it"),
    "password": _("password"),
    "path": _("address"),
    "people": _("number of people"),
    "phase": _("phase"),
    "place": _("place"),
    "places": _("places"),
    "parts": _("parts"),
    "plan": _("plan"),
    "player": _("player"),
    "post": _("post"),
    "power": _("power it takes"),
    "profile": _("profile"),
    "purpose": _("purpose"),
    "quantity": _("quantity"),
    "reason": _("reason"),
    "received": _("received"),
    "resources": _("resources"),
    "result": _("result"),
    "rule": _("rule"),
    "safe": _("how it is kept safe"),
    "said_at": _("day of the statement"),
    "same": _("one organisation or two"),
    "says": _("statement"),
    "scenario": _("range of what is expected"),
    "slug": _("short name for the address"),
    "source": _("source"),
    "sponsor": _("sponsor"),
    "standing": _("how sure"),
    "starts": _("begins"),
    "state": _("state"),
    "take_function": _("who answers for it"),
    "term_from": _("first day"),
    "term_to": _("last day"),
    "terms": _("terms"),
    "text": _("text"),
    "texts": _("text"),
    "title": _("what is to be done"),
    "trigger": _("what it waits for"),
    "until": _("end"),
    "valid_to": _("end"),
    "version": _("version"),
    "way": _("how it is given"),
    "what": _("what is offered"),
    "words": _("words"),
}


def field_label(field: str) -> str:
    """Return a field's name in the reader's language; a path keeps what has no name of its own."""
    last = field.rsplit(".", 1)[-1].split("[", maxsplit=1)[0]
    name = last if last in FIELDS else last.partition("-")[0]  # reason-7 is the reason of line 7
    return str(FIELDS[name]) if name in FIELDS else field


def beside(refusal: Refused) -> str:
    """Return the refusal as a field says it beside its own label, without naming itself a second time."""
    if not isinstance(refusal, BadInput):
        return say(refusal)
    why = gettext(refusal.why).format(**refusal.blanks)
    return gettext("{why}.").format(why=why[:1].upper() + why[1:])


def say(refusal: Refused) -> str:
    """Return the refusal as one sentence in the reader's language."""
    blanks = {name: value for name, value in refusal.blanks.items() if name != "why"}
    why = refusal.why if isinstance(refusal, BadInput) else refusal.blanks.get("why", "")
    text = gettext(str(why)).format(**blanks) if why else ""
    names: dict[str, object] = {**blanks, "why": text, "field": field_label(refusal.field)}
    for blank, word in (("now", state_word), ("then", state_word), ("function", function_word)):
        if blank in names:
            names[blank] = word(str(names[blank]))
    if isinstance(refusal, NoPower) or "role" in blanks:
        names["role"] = role_name(str(blanks.get("role", "")))
    return gettext(refusal.sentence).format(**names)


ROLES = {
    "ANON": _("anyone"),
    "RES": _("resident"),
    "GOV": _("government officer"),
    "HG": _("higher government"),
    "ENT": _("enterprise"),
    "NGO": _("social organisation"),
    "MI": _("medical institution"),
    "CTY": _("community worker"),
    "VOL": _("volunteer"),
    "MED": _("media"),
    "EXP": _("expert"),
    "DON": _("donor"),
    "PO": _("leading organisation"),
    "COM": _("committee"),
    "EICR": _("information centre, release"),
    "EICS": _("information centre, supervision"),
    "AUD": _("auditor"),
    "OPS": _("exercise control"),
    "RULE": _("a clock"),
}


def role_name(code: str) -> str:
    """Return a role's name in the reader's language."""
    return str(ROLES.get(code, code))
