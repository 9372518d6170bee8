"""Words for what the record keeps as codes: acts, states, posts, functions, the public fields of the log.

The record itself stays in codes, so that a program can read it; pages say them as a person would.
"""

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

ACTS: Mapping[str, StrPromise] = {
    "actors.capabilities.stated": _("said what it can do"),
    "actors.code.breached": _("breach of the code of conduct recorded"),
    "actors.code.issued": _("code of conduct put in force"),
    "actors.code.signed": _("code of conduct signed"),
    "actors.deputy.stated": _("said whether a deputy acts"),
    "actors.hold.approved": _("kept as evidence, approved by a second auditor"),
    "actors.hold.ended": _("no longer kept as evidence"),
    "actors.hold.proposed": _("proposed to keep as evidence"),
    "actors.jurisdiction.founded": _("jurisdiction founded"),
    "actors.suspension.confirmed": _("suspension confirmed by a second person"),
    "actors.suspension.lapsed": _("suspension lapsed without a second person"),
    "actors.mandate.ended": _("mandate ended"),
    "actors.mandate.granted": _("mandate granted"),
    "actors.mandate.passed_on": _("mandate passed on"),
    "actors.mandate.taken_back": _("passed-on mandate taken back"),
    "actors.merges.proposed": _("looked for organisations entered twice"),
    "actors.organisation.admitted": _("organisation takes part"),
    "actors.organisation.entered": _("organisation entered"),
    "actors.organisation.suspended": _("organisation suspended"),
    "actors.organisations.merged": _("decided whether two entries are one organisation"),
    "actors.post.accepted": _("invitation to a post accepted"),
    "actors.post.dismissed": _("post of a supervisor or auditor ended"),
    "actors.post.ended": _("post ended"),
    "actors.post.filled": _("post filled"),
    "actors.post.first_offered": _("invited to the first post of an organisation"),
    "actors.post.offered": _("invited to a post"),
    "actors.qualification.stated": _("qualification entered"),
    "actors.tie.ended": _("tie ended"),
    "actors.tie.made": _("tie made"),
    "community.building.entered": _("building entered"),
    "community.household.entered": _("household entered"),
    "decision.drill.called_off": _("drill called off"),
    "decision.drill.reviewed": _("drill reviewed"),
    "decision.drill.started": _("drill begun"),
    "decision.notice.acknowledged": _("notice of a fired plan acknowledged"),
    "decision.notice.escalated": _("nobody acknowledged: handed up"),
    "decision.plan.fired": _("joint plan fired"),
    "decision.crisis.opened": _("crisis opened"),
    "decision.cell.ended": _("taken out of the responsibility matrix"),
    "decision.cell.entered": _("entered in the responsibility matrix"),
    "decision.function.assigned": _("named who answers for a function"),
    "decision.function.listed": _("function listed"),
    "decision.gap.closed": _("somebody answers for a function again"),
    "decision.gap.found": _("nobody answers for a function: all who were asked say no"),
    "decision.matrix.recorded": _("matrix recorded beside the one in force"),
    "decision.intake.handed": _("call handed on"),
    "decision.intake.settled": _("call answered"),
    "decision.intake.taken": _("call taken"),
    "decision.phase.entered": _("phase put in force"),
    "decision.phase.proposed": _("phase proposed"),
    "decision.players.named": _("players of the exercise named"),
    "decision.position.stated": _("said what it does about a function"),
    "decision.residual.taken": _("fell to the territorial government"),
    "decision.row.stated": _("said what a function takes"),
    "decision.task.accepted": _("task accepted"),
    "decision.task.assigned": _("task assigned in the own line"),
    "decision.task.blocked": _("said what stands in the way of a task"),
    "decision.task.change_asked": _("asked to take over, merge or split a task"),
    "decision.task.change_agreed": _("agreed to change a task"),
    "decision.task.change_silent": _("did not answer about a task in time: the next one is asked"),
    "decision.task.change_lapsed": _("request to change a task lapsed"),
    "decision.task.change_refused": _("did not agree to change a task"),
    "decision.task.changed": _("task taken over, merged or split"),
    "decision.task.changed_by_silence": _("task changed, because nobody answered in time"),
    "decision.task.decided": _("decided who does a task that was passed around"),
    "decision.task.declined": _("task declined with a reason"),
    "decision.task.done": _("task done"),
    "decision.task.fell": _("task fell to the territorial government"),
    "decision.task.offered": _("task offered"),
    "decision.task.ordered": _("task ordered"),
    "decision.task.passed": _("task passed on"),
    "decision.task.proposed": _("task proposed"),
    "decision.task.reopened": _("task reopened"),
    "decision.task.returned": _("task handed back with a reason"),
    "decision.task.started": _("task begun"),
    "decision.task.told_apart": _("said that two tasks are two"),
    "decision.task.unblocked": _("nothing stands in the way of a task any more"),
    "decision.task.verified": _("result of a task checked"),
    "decision.task.withdrawn": _("task withdrawn"),
    "kernel.duty.breached": _("deadline missed"),
    "kernel.duty.warned": _("deadline is near"),
    "kernel.personal.destroyed": _("personal data destroyed"),
    "plans.agreement.checked": _("auditor looked at the data an agreement shares"),
    "plans.agreement.commented": _("commented on an agreement"),
    "plans.agreement.costed": _("costs of an agreement stated"),
    "plans.agreement.countered": _("counter-proposal put on the table"),
    "plans.agreement.drafted": _("agreement drafted"),
    "plans.agreement.given_up": _("agreement given up"),
    "plans.agreement.fell_due": _("clauses of an agreement fell due"),
    "plans.agreement.left": _("left an agreement with notice"),
    "plans.agreement.opened": _("agreement sent to its parties"),
    "plans.agreement.renewal_drafted": _("renewal of an agreement drafted"),
    "plans.agreement.settled": _("costs of an agreement accepted"),
    "plans.agreement.signed": _("agreement signed"),
    "plans.agreement.triggered": _("agreement in use"),
    "plans.clause.answered": _("answered a call on a clause"),
    "plans.clause.called": _("called on a clause"),
    "plans.assessment.cited": _("situation assessment cited"),
    "plans.correction.done": _("corrective action done"),
    "plans.conflict.settled": _("conflict of two rules settled"),
    "plans.functions.entered": _("functions named"),
    "plans.guarantee.stated": _("guarantee stated"),
    "plans.law.entered": _("rules of law entered"),
    "plans.mechanism.stated": _("mechanism stated"),
    "plans.obligation.fulfilled": _("duty of law shown to be fulfilled"),
    "plans.occurrence.noted": _("noted what starts a clock of the law"),
    "plans.plan.approved": _("joint plan approved"),
    "plans.plan.due": _("drill of a joint plan is due"),
    "plans.plan.revised": _("new version of a joint plan"),
    "plans.plan.validated": _("joint plan found complete"),
    "plans.plan.written": _("joint plan begun"),
    "plans.step.dropped": _("step taken out of a joint plan"),
    "plans.step.written": _("step of a joint plan written"),
    "plans.template.imported": _("joint plan written from a template"),
    "supply.allocation.approved": _("plan approved"),
    "supply.allocation.proposed": _("plan proposed"),
    "supply.allocation.rejected": _("plan rejected"),
    "supply.dataset.loaded": _("dataset loaded"),
    "supply.depot.entered": _("depot entered"),
    "supply.estimates.adopted": _("needs verified by rule, missing numbers estimated"),
    "supply.lot.received": _("goods taken into the depot"),
    "supply.need.answered": _("household said whether it needs this"),
    "supply.need.changed": _("need changed"),
    "supply.need.closed_unmet": _("need closed unmet"),
    "supply.need.confirmed": _("asker confirmed that the need is met"),
    "supply.need.entered": _("need entered"),
    "supply.need.rejected": _("need does not exist"),
    "supply.need.verified": _("need verified"),
    "supply.need.withdrawn": _("need withdrawn"),
    "supply.count.called": _("called about a missing morning count"),
    "supply.count.sent": _("morning count handed in"),
    "supply.offer.made": _("offer made"),
    "supply.offer.withdrawn": _("offer withdrawn"),
    "supply.shipment.received": _("shipment signed for by the receiver"),
    "supply.shipment.sent": _("shipment signed out of the depot"),
    "supply.statement.corrected": _("published statement corrected"),
    "supply.statement.entered": _("published statement entered"),
    "supply.stock.stated": _("published stock entered"),
}

# States as refusals name them: “This proposal is “approved”: it cannot become “rejected” any more.”
STATES: Mapping[str, StrPromise] = {
    "entered": _("waits to be verified"),
    "verified": _("verified, number unknown"),
    "open": _("open: nothing promised yet"),
    "part_matched": _("partly promised"),
    "matched": _("promised"),
    "delivered": _("delivered"),
    "confirmed": _("delivered and confirmed"),
    "unmet_closed": _("closed unmet"),
    "rejected": _("rejected"),
    "withdrawn": _("withdrawn"),
    "proposed": _("waits for a decision by a second person"),
    "approved": _("approved"),
    "superseded": _("replaced by a newer proposal"),
    "ready": _("waits for the depot's signature"),
    "sent": _("on its way, waits for the receiver's signature"),
    "received": _("received, both sides signed"),
    "received_different": _("received with a difference, both sides signed"),
    "cancelled": _("cancelled"),
    "normal_watch": _("watch in normal time"),
    "signal_assessed": _("signal assessed"),
    "warning": _("warning"),
    "response": _("response"),
    "stand_down": _("stand-down"),
    "recovery": _("recovery"),
    "review": _("review"),
    "closed": _("closed"),
    "task_proposed": _("nobody was asked yet"),
    "offered": _("offered, waits for a yes or no"),
    "accepted": _("accepted, not begun"),
    "declined": _("nobody has it: declined or handed back"),
    "residual_government": _("with the territorial government, because nobody else answered"),
    "to_decide": _("passed around: waits for the committee"),
    "active": _("under way"),
    "blocked": _("blocked"),
    "done": _("done, waits to be checked"),
    "task_verified": _("done and checked"),
    "reopened": _("reopened: something is missing"),
    "merged_into_other": _("merged into another task"),
    "split_into_parts": _("split into parts"),
    "task_withdrawn": _("withdrawn, not needed any more"),
    "intake_taken": _("waits for an answer"),
    "intake_settled": _("answered"),
    "draft": _("draft"),
    "deliberated": _("negotiated"),
    "signed": _("signed by some"),
    "in_force": _("in force"),
    "triggered": _("in use"),
    "settled": _("settled"),
    "renewed": _("renewed"),
    "left": _("left"),
    "given_up": _("given up"),
    "written": _("on paper"),
    "validated": _("complete, waits for approval"),
    "drilled": _("drilled, waits for its review"),
    "reviewed": _("reviewed after a drill"),
    "corrected": _("corrected, waits for the next drill"),
    "redrilled": _("drilled again, waits for its review"),
    "due": _("a drill is due"),
    "replaced": _("replaced by a newer version"),
    "running": _("running"),
    "pending": _("not done yet"),
    "mended": _("done, waits for the next drill"),
    "proven": _("proven by a drill"),
    "sent_out": _("sent, not acknowledged"),
    "with_deputy": _("with the deputy, not acknowledged"),
    "nobody_above": _("nobody above is left to tell, not acknowledged"),
    "called_off": _("called off"),
    "with_superior": _("with those above, not acknowledged"),
    "acknowledged": _("acknowledged"),
}

POSTS: Mapping[str, StrPromise] = {
    "head": _("head"),
    "officer": _("officer"),
    "planner": _("planner"),
    "member": _("member"),
    "keeper": _("depot keeper"),
    "verifier": _("verifier"),
    "worker": _("community worker"),
    "volunteer": _("volunteer"),
    "donor": _("donor"),
    "releaser": _("release desk"),
    "supervisor": _("supervision desk"),
    "auditor": _("auditor"),
    "director": _("exercise control"),
}

# Functions that the built-in exercises and datasets name; others are shown as they were entered.
FUNCTIONS: Mapping[str, StrPromise] = {
    "advise": _("advise"),
    "advise_online": _("advise patients online"),
    "allocate": _("allocate goods"),
    "audit": _("audit"),
    "coordinate": _("coordinate"),
    "count": _("count goods"),
    "donate": _("donate"),
    "help": _("help out"),
    "inspect": _("inspect goods"),
    "lead": _("lead"),
    "lend_rooms_to_staff": _("lend rooms to medical staff"),
    "produce": _("produce"),
    "publish": _("publish"),
    "publish-use": _("publish how donations are used"),
    "receive": _("receive goods"),
    "receive_donations": _("receive donated goods"),
    "receive_money": _("receive donated money"),
    "report": _("report news"),
    "rescue": _("rescue people"),
    "serve_households": _("serve households"),
    "stack": _("stack goods"),
    "store": _("run a depot"),
    "supervise": _("supervise"),
    "take_in_travellers": _("take in travellers"),
    "transport": _("transport"),
    "treat": _("treat patients"),
    "unload": _("unload"),
}

# Kinds of codes of organisations, as actors.rules.codes checks them.
CODE_SCHEMES: Mapping[str, StrPromise] = {
    "cn.uscc": _("China: unified social credit code"),
    "us.ein": _("United States: employer identification number"),
    "gb.vat": _("United Kingdom: VAT number"),
    "de.handelsregisternummer": _("Germany: number in the commercial register"),
    "eu.vat": _("European Union: VAT number"),
    "lei": _("worldwide: legal entity identifier (LEI)"),
}

# The public fields of log entries (trust.md 6.2), and what some of their values mean.
PUBLIC: Mapping[str, StrPromise] = {
    "agreement": _("kind of agreement"),
    "basis": _("basis"),
    "complete": _("complete"),
    "clauses": _("number of clauses"),
    "channel": _("how it came in"),
    "day": _("day"),
    "due": _("due"),
    "estimated": _("with an estimate"),
    "files": _("digest of the files"),
    "format": _("format"),
    "function": _("function"),
    "hazard": _("hazard"),
    "hazard_class": _("class"),
    "held": _("kept as evidence"),
    "input": _("digest of the inputs"),
    "item": _("item"),
    "items": _("items"),
    "kept": _("entry kept"),
    "kind": _("kind"),
    "label": _("label"),
    "level": _("level"),
    "method": _("method"),
    "notices": _("number of notices"),
    "number": _("number"),
    "owes": _("who owes it"),
    "phase": _("phase"),
    "pieces": _("number of pieces"),
    "quantities": _("quantities"),
    "quantity": _("quantity"),
    "reason": _("reason"),
    "rejected": _("rejected"),
    "rule": _("rule"),
    "shares": _("number of shares"),
    "shipments": _("number of shipments"),
    "standing": _("how sure"),
    "state": _("state"),
    "stated": _("as stated"),
    "steps": _("number of steps"),
    "tier": _("urgency"),
    "understood": _("understood"),
    "unit": _("counted in"),
    "unknown": _("number unknown"),
    "until": _("until"),
    "values": _("values destroyed"),
    "way": _("how it was given"),
    "version": _("version"),
}
AMOUNTS = frozenset({"estimated", "items", "notices", "pieces", "quantity", "rejected", "shares", "shipments", "stated",
                     "steps", "understood", "unknown"})  # fmt: skip
VALUES: Mapping[str, Mapping[str, StrPromise]] = {
    "basis": {
        "none": _("nobody wrote how many"),
        "stated": _("stated"),
        "estimated": _("estimated"),
        "exercise": _("exercise"),
    },
    "standing": {"stated": _("stated"), "estimated": _("estimated"), "exercise": _("exercise")},
    "status": {"Exercise": _("EXERCISE"), "Actual": _("real")},
    "complete": {"True": _("yes"), "False": _("no")},
    "code_scheme": CODE_SCHEMES,
    "format": {"exercise": _("data of the exercise")},
    "hazard": {"epidemic": _("epidemic"), "flood": _("flood")},
    "hazard_class": {
        "natural": _("natural disaster"),
        "accident": _("accident"),
        "health": _("public health"),
        "security": _("social security"),
    },
    "kind": {
        "government": _("government"),
        "enterprise": _("enterprise"),
        "ngo": _("social organisation"),
        "public": _("the public"),
        "community": _("community"),
        "media": _("media"),
        "medical": _("medical institution"),
        "expert": _("experts"),
    },
    "agreement": {
        "common": _("common governance agreement"),
        "mutual_aid": _("mutual aid agreement"),
        "operator": _("operator contract"),
        "data_sharing": _("data-sharing agreement"),
        "cross_region": _("cross-region mechanism"),
    },
    "phase": STATES,
    "state": STATES,
    "function": FUNCTIONS,
    "way": {"offer": _("by offer"), "line": _("in the own line"), "order": _("by order")},
    "reason": {"residual": _("nobody else answered"), "decided": _("decided")},
}

# Why a line of a dataset was refused or taken with a remark, as the readers of formats write it.
REASONS: Mapping[str, StrPromise] = {
    "no name": _("it has no name"),
    "no item": _("it names no item"),
    "not an object": _("it is not an entry with fields"),
    "place unknown": _("the place is not known"),
    "place_unknown_below": _("the smaller place is not known: the larger one is used"),
    "city_of_other_province": _("the city lies in another province than written: the city is believed"),
    "item unknown": _("the item is not known"),
    "the quantity is not a whole number above zero": _("the quantity is not a whole number above zero"),
    "quantity not said": _("nobody wrote how many"),
    "capacity not said": _("the capacity is not stated"),
}
_OF_ORGANISATION = re.compile(r"its organisation was refused: (?P<why>.*)")
_NOT_JSON = re.compile(r"not JSON: (?P<why>.*)")
_TWICE = re.compile(r"row (?P<row>\S+) of the same asker holds this item already")


def act_word(kind: str) -> str | StrPromise:
    """Return what an act did, in words; a kind without words, of an older version, is shown as it is."""
    return ACTS.get(kind, kind)


def state_word(state: str) -> str:
    """Return a state in the reader's language."""
    return str(STATES.get(state, state))


def post_word(kind: str) -> str:
    """Return a kind of post in the reader's language."""
    return str(POSTS.get(kind, kind))


def function_word(code: str) -> str:
    """Return a function in the reader's language; one that nobody foresaw is shown as it was entered."""
    return str(FUNCTIONS.get(code, code))


def function_words(codes: Iterable[str]) -> str:
    """Return functions in the reader's language, as a list in one line."""
    return gettext(", ").join(function_word(code) for code in codes)


def public_word(field: str) -> str:
    """Return the name of a public field of the log in the reader's language."""
    return str(PUBLIC.get(field, field))


def value_word(field: str, value: object) -> str:
    """Return a value of the log in the reader's language where it is a code; amounts get their separators."""
    text = str(value)
    if field in AMOUNTS and text.isdecimal():
        return f"{int(text):,}"
    return str(VALUES.get(field, {}).get(text, text))


def reason_word(text: str) -> str:
    """Return a dataset line's reason in the reader's language."""
    if found := _OF_ORGANISATION.fullmatch(text):
        return gettext("its organisation was refused: %(why)s") % {"why": reason_word(found["why"])}
    if found := _NOT_JSON.fullmatch(text):
        return gettext("the file is not JSON (%(why)s)") % {"why": found["why"]}
    if found := _TWICE.fullmatch(text):
        return gettext("row %(row)s of the same asker holds this item already") % {"row": found["row"]}
    return str(REASONS.get(text, text))


def said(text: str) -> str:
    """Return a stored sentence of ours in the reader's language; what people wrote stays as written."""
    return gettext(text) if text else ""
