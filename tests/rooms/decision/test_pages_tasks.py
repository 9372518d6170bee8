"""Pages of tasks, telephone and counter: each requirement performed through a page."""

import csv
import datetime as dt
import html
import io
import re

import pytest
from django.core.cache import caches
from django.utils import translation

from cogov.decision.actions.tasks import entering
from cogov.decision.models import Intake, Task, TaskChange, TaskLikeness
from cogov.decision.queries import duplicates
from cogov.decision.rules.intake import spoken
from cogov.kernel import clock, timers
from cogov.supply.models import Need, Offer

HOUR = dt.timedelta(hours=1)
MASKS = "Deliver 500 boxes of masks to Union Hospital"


@pytest.fixture(autouse=True)
def _now(monkeypatch, at):
    monkeypatch.setattr(clock, "now", lambda: at)


class Pages:
    """Browsers by role, and what they send."""

    def __init__(self, world):
        self.world, self._browsers = world, {}

    def __call__(self, role):
        if role not in self._browsers:
            self._browsers[role] = self.world.client(role)
        return self._browsers[role]

    def text(self, role, path):
        """Return what a page says, without its tags."""
        answer = self(role).get(self.world.url(path))
        assert answer.status_code == 200, answer.status_code
        return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))

    def send(self, role, path, expected=302, **body):
        """Send a form, and return the page that comes of it."""
        answer = self(role).post(self.world.url(path), body, follow=expected == 302)
        text = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))
        assert (answer.redirect_chain[:1] or [("", answer.status_code)])[0][1] == expected if expected == 302 else (
            answer.status_code == expected), text  # fmt: skip
        return text

    def raised(self, role, **more):
        """Enter a task by its page and return it."""
        self.send(role, "duties/tasks/new/", **task_form(self.world, **more))
        return Task.objects.order_by("-raised_at", "-changed_at").exclude(pk__in=self.known()).get()

    def known(self):
        """Return the tasks seen so far, and see the new ones."""
        seen = getattr(self, "_seen", set())
        self._seen = set(Task.objects.values_list("pk", flat=True))
        return seen


@pytest.fixture
def pages(world):
    return Pages(world)


def task_form(world, to="ENT", **more):
    given = {"title": MASKS, "area": str(world.city.pk), "due_at": "2027-06-02T18:00", "way": "offer",
             "accountable": str(world.orgs[to].pk) if to else "", "acceptance": "signed for",
             "benefit_asker": "masks move", "benefit_taker": "fuel", "again": "on"}  # fmt: skip
    return {**given, **more}


def url(task, tail=""):
    return f"duties/tasks/{task.pk}/{tail}"


def test_r_098_a_task_has_one_holder_a_deadline_and_acceptance_and_escalates_unanswered(pages, world, at):
    task = pages.raised("COM", doers=[str(world.orgs["NGO"].pk)])
    page = pages.text("ANON", url(task))
    for said in ("ENT one", "Wed 2 Jun 2027, 18:00", "signed for", "NGO one", "offered, waits for a yes or no"):
        assert said in page

    while timers.tick(at + HOUR):
        pass

    assert "with the territorial government, because nobody else answered" in pages.text("ANON", url(task))
    assert "did not answer in time" in pages.text("ANON", url(task))
    answered = pages.raised("COM", title="Unload rice")
    pages.send("ENT", url(answered, "answer/"), act="accept")
    while timers.tick(at + 2 * HOUR):
        pass
    assert "accepted, not begun" in pages.text("ANON", url(answered))


def test_r_098_the_life_of_a_task_is_walked_by_its_page(pages, world):
    task = pages.raised("COM")
    assert MASKS in pages.text("ENT", "my/")
    pages.send("ENT", url(task, "answer/"), act="accept")
    pages.send("ENT", url(task, "answer/"), act="start")
    pages.send("ENT", url(task, "answer/"), act="block", reason="no fork lift", blocker=str(world.orgs["GOV"].pk),
               until="2027-06-01T20:00")  # fmt: skip
    assert MASKS in pages.text("GOV", "my/")
    assert "no fork lift" in pages.text("GOV", url(task))
    pages.send("GOV", url(task, "answer/"), act="unblock")
    assert "Write what was done" in pages.send("ENT", url(task, "answer/"), expected=422, act="done")
    pages.send("ENT", url(task, "answer/"), act="done", result="500 boxes")
    assert MASKS in pages.text("COM", "my/")
    pages.send("COM", url(task, "check/"), act="reopen", reason="50 are missing")
    for act, more in (("start", {}), ("done", {"result": "50 more"})):
        pages.send("ENT", url(task, "answer/"), act=act, **more)
    page = pages.send("COM", url(task, "check/"), act="verify")
    assert "done and checked" in page
    assert "cannot become" in pages.send("COM", url(task, "check/"), expected=422, act="withdraw", reason="x")


def test_r_129_a_society_proposes_declines_with_its_reason_adapts_and_loses_nothing(pages, world):
    refused = pages.raised("COM", to="NGO")
    assert "Write the reason" in pages.send("NGO", url(refused, "answer/"), expected=422, act="decline")
    page = pages.send("NGO", url(refused, "answer/"), act="decline", reason="our vans carry oxygen")
    assert "our vans carry oxygen" in page
    adapted = pages.raised("COM", to="NGO", title="Unload rice", may_shift_hours="5")
    assert "at most" in pages.send("NGO", url(adapted, "answer/"), expected=422, act="accept", until="2027-06-09T18:00")
    pages.send("NGO", url(adapted, "answer/"), act="accept", until="2027-06-02T22:00")
    adapted.refresh_from_db()
    assert adapted.due_at == dt.datetime(2027, 6, 2, 14, tzinfo=dt.UTC)
    own = pages.raised("NGO", to="GOV", title="Open the gate of the depot at night")
    assert own.raised_by == world.orgs["NGO"]
    # The control: the one that declined is asked, accepts and raises as before.
    assert pages.raised("COM", to="NGO", title="Pump water").state == "offered"


def test_r_129_a_society_takes_a_task_over_that_nobody_has(pages, world):
    free = pages.raised("COM", to="")
    pages.send("NGO", url(free, "change/"), kind="take_over", reason="we have vans")
    free.refresh_from_db()
    assert (free.state, free.accountable) == ("accepted", world.orgs["NGO"])


def test_i16_an_order_to_a_firm_is_refused_on_the_page_and_to_a_government_it_passes(pages, world):
    page = pages.send("COM", "duties/tasks/new/", expected=422, **task_form(world, way="order"))
    assert "Neither a law nor an agreement in force binds this organisation" in page
    page = pages.send("COM", "duties/tasks/new/", expected=422, **task_form(world, way="line"))
    assert "stands in no line below" in page
    assert pages.raised("COM", to="GOV", way="order").state == "accepted"


def test_r_101_the_same_work_is_shown_before_it_is_recorded_also_without_a_script(pages, world):
    first = pages.raised("COM", hours="6")
    body = task_form(world, to="NGO", title="Union Hospital needs masks, 500 boxes", hours="4")
    del body["again"]

    preview = pages.send("GOV", "duties/tasks/new/", expected=200, **body)

    assert "This may be the same work" in preview
    assert MASKS in preview
    assert Task.objects.count() == 1
    typed = {key: value for key, value in body.items() if key in ("title", "area", "function")}
    assert MASKS in pages.send("GOV", "duties/tasks/alike/", expected=200, **typed)
    for nothing in ({**typed, "title": ""}, {**typed, "area": "x"}):
        assert MASKS not in pages.send("GOV", "duties/tasks/alike/", expected=200, **nothing)
    second = pages.raised("GOV", **{**body, "again": "on", "to": "NGO"})
    pages.send("GOV", url(second, "change/"), kind="merge", into=str(first.pk), reason="one lorry")
    change = TaskChange.objects.get()
    assert "No answer in time is consent" in pages.text("NGO", "my/")
    for holder in ("NGO", "ENT"):  # both who hold one of the two, one after the other
        pages.send(holder, f"duties/tasks/changes/{change.pk}/", answer="yes")
    page = pages.text("ANON", "duties/tasks/overlaps/")
    assert "Hours saved by merging 4 · merged: 1, without stated hours: 0" in page


def test_a_task_is_entered_with_what_has_to_be_done_first_and_searched_for_once(pages, world, monkeypatch):
    first = pages.raised("COM", title="Unload rice")
    searches = []
    search = duplicates.tasks_like
    for module in (duplicates, entering):
        monkeypatch.setattr(module, "tasks_like", lambda task: searches.append(task) or search(task))

    body = task_form(world, title="Weigh the sacks", after=[str(first.pk)])
    del body["again"]
    pages.send("COM", "duties/tasks/new/", **body)

    second = Task.objects.exclude(pk=first.pk).get()
    assert [one.after for one in second.waits_for.all()] == [first]
    assert "Unload rice" in pages.text("ANON", url(second))
    assert len(searches) == 1
    pages.send("COM", "duties/tasks/new/", **task_form(world, title="Weigh the sacks"))  # shown before, confirmed
    twin = TaskLikeness.objects.get().task  # kept as a pair to decide on
    assert (len(searches), twin.titles) == (2, {"en": "Weigh the sacks"})
    assert "The same work?" in pages.text("ENT", url(twin))
    assert len(searches) == 2


def test_r_101_a_second_visit_to_one_household_is_found(pages, world):
    pages.raised("GOV", to="CTY", title="Look in on the old people", household="3-1-502")
    other = task_form(world, title="Measure temperatures", household="9-9-999")
    same = task_form(world, title="Measure temperatures", household="3-1-502")
    for body in (other, same):
        del body["again"]

    assert "the same household" in pages.send("COM", "duties/tasks/new/", expected=200, **same)
    assert "Recorded" in pages.send("COM", "duties/tasks/new/", **other)


def test_r_099_pairs_are_listed_decided_and_counted_down_to_none(pages, world):
    pages.raised("COM")
    second = pages.raised("COM", to="NGO")
    third = pages.raised("COM", to="CTY", title=MASKS + ", for the children")
    assert "Pairs that wait for a decision 3" in pages.text("COM", "duties/tasks/overlaps/")

    for pair in TaskLikeness.objects.filter(settled_at__isnull=True, task=third):
        pages.send("CTY", f"duties/tasks/overlaps/{pair.pk}/", reason="other masks")
    pair = TaskLikeness.objects.get(settled_at__isnull=True)
    pages.send("COM", url(second, "change/"), kind="merge", into=str(pair.other_id), reason="one lorry")
    for holder in ("NGO", "ENT"):
        pages.send(holder, f"duties/tasks/changes/{TaskChange.objects.get().pk}/", answer="yes")

    page = pages.text("COM", "duties/tasks/overlaps/")
    assert "Pairs that wait for a decision 0" in page
    assert "2027-06-01 3 0" in page


def test_r_099_a_task_is_split_and_a_refusal_to_change_is_said(pages, world):
    task = pages.raised("COM")
    assert "at least two parts" in pages.send(
        "COM", url(task, "change/"), expected=422, kind="split", parts="one", reason="x"
    )
    pages.send("COM", url(task, "change/"), kind="split", parts="drive\nunload", reason="two crews")
    change = TaskChange.objects.get()
    assert "Write the reason" in pages.send("ENT", f"duties/tasks/changes/{change.pk}/", expected=422, answer="no")
    assert "one crew does both" in pages.send(
        "ENT", f"duties/tasks/changes/{change.pk}/", answer="no", reason="one crew does both"
    )
    assert pages("ENT").post(world.url("duties/tasks/changes/00000000-0000-0000-0000-000000000001/")).status_code == 404


def test_r_110_between_equals_both_gains_are_said_and_a_line_shows_its_authority_and_both_are_measured(pages, world):
    page = pages.send("NGO", "duties/tasks/new/", expected=422, **task_form(world, benefit_taker=""))
    assert "a task between equals rests on the interest of both" in page
    equal = pages.raised("NGO")
    pages.send("ENT", url(equal, "answer/"), act="accept")
    assert "ENT one: fuel" in pages.text("ANON", url(equal))
    ordered = pages.raised("COM", to="GOV", way="order", benefit_asker="", benefit_taker="", title="Close the bridge")
    assert "GOV one (by order)" in pages.text("ANON", url(ordered)).replace("( ", "(").replace(" )", ")")

    page = pages.text("ANON", "duties/tasks/balance/")

    assert "Between equals 1" in page
    assert "Downwards 1" in page
    assert "Minutes to a yes, between equals (median) 0" in page


def test_r_112_a_region_asks_upwards_and_is_answered_and_helped_by_another_region_with_terms(pages, world, at):
    request = pages.raised(
        "GOV", to="HG", title="Send 20 doctors", terms="their pay stays with their hospital, 14 days"
    )
    assert "their pay stays with their hospital" in pages.text("HG", url(request))
    pages.send("HG", url(request, "answer/"), act="accept")
    other = str(world.others["GOV"].pk)
    support = pages.raised("HG", to="GOV", accountable=other, title="Give 20 doctors", way="line", terms="14 days")
    assert support.state == "accepted"
    silent = pages.raised("GOV", to="HG", title="Send helicopters")

    while timers.tick(at + HOUR):
        pass

    silent.refresh_from_db()
    assert silent.state == "residual_government"
    page = pages.text("ANON", "duties/tasks/balance/")
    assert "Upwards, as a request" in page


def test_r_128_order_or_offer_ignored_offers_and_who_is_able_and_idle(pages, world, at):
    pages.raised("COM", to="GOV", way="order", title="Close the bridge")
    pages.raised("COM", to="ENT")
    while timers.tick(at + HOUR):
        pass

    page = pages.text("ANON", "duties/tasks/balance/")

    assert re.search(r"by order 1 \( ?50 of 100 ?\)", page)
    assert "Nobody answered in time 1" in page
    assert "NGO one" in page
    assert "ENT one" not in page
    world.orgs["NGO"].capabilities = {}
    world.orgs["NGO"].save()
    caches["process"].clear()  # what takes long is kept until the next act
    assert "NGO one" not in pages.text("ANON", "duties/tasks/balance/")


def test_r_058_both_sides_set_the_agenda_by_the_same_form_and_both_owe_an_answer(pages, world, at):
    for role, to in (("NGO", "GOV"), ("COM", "NGO")):
        assert "Enter a task" in pages.text(role, "duties/tasks/new/")
        task = pages.raised(role, to=to, title=f"{role} asks")
        page = pages.text("ANON", "duties/clocks/")
        assert f"{role} asks" in page
    answer = Task.objects.get(raised_by=world.orgs["NGO"])
    pages.send("GOV", url(answer, "answer/"), act="decline", reason="the gate belongs to the port")
    assert task.accountable == world.orgs["NGO"]

    page = pages.text("ANON", "duties/tasks/balance/")

    assert re.search(r"Raised by non-government subjects 1 \( ?50 of 100 ?\)", page)
    assert re.search(r"Society asked government 1 · answered 1", page)
    assert re.search(r"Government asked society 1 · answered 0", page)


def test_r_130_everybody_searches_who_does_what_where_when_and_takes_it_along(
    pages, world, at, django_assert_max_num_queries
):
    mine = pages.raised("COM", function="", title=MASKS)
    pages.raised("COM", to="NGO", title="Pump water out of block 7", area=str(world.far.pk))

    for query, there, not_there in (
        ("who=ngo", "Pump water", MASKS), ("where=far", "Pump water", MASKS), ("q=masks", MASKS, "Pump water"),
        ("state=offered", MASKS, "nothing"), ("late=yes", "No tasks match", MASKS), ("state=all", MASKS, "nothing"),
        ("function=unknown", MASKS, "nothing"),
    ):  # fmt: skip
        page = pages.text("ANON", f"duties/tasks/?{query}")
        assert there in page, query
        assert not_there not in page, query
    answer = pages("ANON").get(world.url("duties/tasks/?format=csv&q=masks"))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][:4] == ["ENT one", MASKS, "", "City"]
    assert pages("ANON").get(world.url("duties/tasks/?format=xlsx")).status_code == 200
    # Always current: what is withdrawn is gone at once.
    pages.send("COM", url(mine, "check/"), act="withdraw", reason="not needed")
    assert MASKS not in pages.text("ANON", "duties/tasks/")
    with django_assert_max_num_queries(12):
        pages("ANON").get(world.url("duties/tasks/"))


def test_r_131_what_is_passed_around_stands_on_the_committee_s_first_screen_until_it_decides(pages, world):
    task = pages.raised("COM")
    for role in ("ENT", "NGO", "CTY"):
        if role != "ENT":
            pages.send("COM", url(task, "pass/"), act="pass", accountable=str(world.orgs[role].pk), way="offer")
        assert "waits for your decision" not in pages.text("COM", "committee/")
        pages.send(role, url(task, "answer/"), act="decline", reason="not us")

    assert "was passed around 3 times and waits for your decision" in pages.text("COM", "committee/")
    refused = pages.send("COM", url(task, "pass/"), expected=422, act="pass", accountable=str(world.orgs["MI"].pk))
    assert "the committee decides now who does it" in refused
    assert pages("GOV").post(world.url(url(task, "decide/")), {"act": "decide"}).status_code == 403
    pages.send(
        "COM", url(task, "decide/"), act="decide", accountable=str(world.orgs["GOV"].pk), reason="it has lorries"
    )
    assert "waits for your decision" not in pages.text("COM", "committee/")
    # The control: passed on once, it does not reach the committee.
    other = pages.raised("COM", title="Unload rice")
    pages.send("ENT", url(other, "answer/"), act="decline", reason="not us")
    assert "waits for your decision" not in pages.text("COM", "committee/")


def test_what_a_page_cannot_be_asked_is_refused_or_absent(pages, world):
    task = pages.raised("COM")

    assert pages("ANON").get(world.url("duties/tasks/00000000-0000-0000-0000-000000000001/")).status_code == 404
    for tail, act in (("pass/", "pass"), ("decide/", "decide")):
        answer = pages("COM").post(world.url(url(task, tail)), {"act": act, "reason": "x"})
        assert answer.status_code == 422
    assert (
        pages("COM")
        .post(world.url("duties/tasks/overlaps/00000000-0000-0000-0000-000000000001/"), {"reason": "x"})
        .status_code
        == 404
    )
    with translation.override("zh-hans"):
        for path in (
            "duties/tasks/",
            url(task),
            "duties/tasks/new/",
            "duties/tasks/balance/",
            "duties/tasks/overlaps/",
        ):
            assert pages("COM").get(world.url(path), headers={"accept-language": "zh-hans"}).status_code == 200


# --- telephone and counter -------------------------------------------------------------------------------------------


def call(world, **more):
    return {"text": "No water in block 7 since Monday", "kind": "rumour", "channel": "telephone",
            "area": str(world.city.pk), **more}  # fmt: skip


def test_a_call_about_goods_becomes_a_need_at_once_and_the_number_says_so(pages, world):
    page = pages.send(
        "COM", "duties/intake/new/",
        **call(world, kind="need", organisation=str(world.orgs["MI"].pk), item=str(world.mask.pk), quantity="1,200",
               contact="Dr Li 123"),
    )  # fmt: skip

    row, need = Intake.objects.get(), Need.objects.get()
    assert spoken(row.receipt) in page
    assert (row.became, row.state) == (need.pk, "intake_settled")
    assert (need.organisation, need.quantity, need.state, need.source) == (
        world.orgs["MI"], 1200, "entered", f"telephone {row.receipt}")  # fmt: skip
    assert need.contact is not None
    told = pages.text("ANON", f"duties/intake/receipt/?number={spoken(row.receipt)}")
    assert "It was taken up." in told
    assert "block 7" not in told


@pytest.mark.parametrize(
    ("role", "more"),
    [("COM", {"kind": "need"}), ("NGO", {"kind": "need", "organisation": "MI", "item": True}),
     ("COM", {"kind": "need", "organisation": "MI"}), ("GOV", {"kind": "offer", "organisation": "ENT"})],
)  # fmt: skip
def test_what_cannot_be_entered_stays_with_who_took_the_call_and_its_clock(pages, world, role, more):
    given = dict(more)
    if "organisation" in given:
        given["organisation"] = str(world.orgs[given["organisation"]].pk)
    if "item" in given:
        given["item"] = str(world.mask.pk)

    page = pages.send(role, "duties/intake/new/", **call(world, **given))

    row = Intake.objects.get()
    assert (row.state, row.owner) == ("intake_taken", world.orgs[role])
    assert not Need.objects.exists()
    assert not Offer.objects.exists()
    assert "it waits here until somebody enters it there" in page
    assert "Calls to answer" in pages.text(role, "my/")


def test_an_offer_and_work_by_telephone_become_an_offer_and_a_task(pages, world):
    goods = {"organisation": str(world.orgs["ENT"].pk), "item": str(world.mask.pk)}
    pages.send("COM", "duties/intake/new/", **call(world, kind="offer", **goods))
    pages.send(
        "COM", "duties/intake/new/", **call(world, kind="task", text="Pump out the underpass", channel="counter")
    )

    assert Offer.objects.get().organisation == world.orgs["ENT"]
    assert Offer.objects.get().what == "mask"
    assert Task.objects.get().titles["en"].startswith("Visit at the counter, ")


def test_a_second_call_is_shown_while_typing_and_before_it_is_recorded(pages, world):
    pages.send("GOV", "duties/intake/new/", **call(world))
    again = call(world, text="Block 7 has no water since Monday")

    typed = {key: again[key] for key in ("text", "area")}
    assert "Somebody may have called" in pages.send("GOV", "duties/intake/alike/", expected=200, **typed)
    assert "Somebody may" not in pages.send("GOV", "duties/intake/alike/", expected=200, text="x", area="nowhere")
    assert "Somebody may have called" in pages.send("GOV", "duties/intake/new/", expected=200, **again)
    assert Intake.objects.count() == 1
    pages.send("GOV", "duties/intake/new/", **again, again="on")
    assert Intake.objects.count() == 2


def test_a_rumour_waits_with_its_owner_and_whoever_called_hears_the_answer_by_the_number(pages, world):
    pages.send("GOV", "duties/intake/new/", **call(world))
    row = Intake.objects.get()
    Intake.objects.update(owner=world.orgs["EICR"])
    number = spoken(row.receipt)
    wrong = str((int(row.receipt[0]) + 1) % 10) + row.receipt[1:]

    assert "The room that handles these does not exist yet" in pages.text("EICR", f"duties/intake/{row.pk}/")
    assert number in pages.text("EICR", "duties/intake/")
    assert number not in pages.text("NGO", "duties/intake/")
    assert "EICR one" in pages.text("ANON", f"duties/intake/receipt/?number={number}")
    for typed, said in ((wrong, "one digit is wrong"), ("1234 5674", "")):
        answer = pages("ANON").get(world.url(f"duties/intake/receipt/?number={typed}"))
        assert answer.status_code == 422
        assert said in answer.content.decode()
    pages.send("EICR", f"duties/intake/{row.pk}/settle/", expected=422, answer=" ")
    pages.send("EICR", f"duties/intake/{row.pk}/settle/", answer="It was closed for repair until six.")
    assert "closed for repair" in pages.text("ANON", f"duties/intake/receipt/?number={number}")


def test_a_call_is_handed_on_with_a_reason(pages, world):
    pages.send("GOV", "duties/intake/new/", **call(world, kind="need"))
    row = Intake.objects.get()
    body = {"kind": "offer", "owner": str(world.orgs["NGO"].pk), "reason": "they store goods"}

    pages.send("GOV", f"duties/intake/{row.pk}/hand/", expected=422, **{**body, "reason": ""})
    pages.send("GOV", f"duties/intake/{row.pk}/hand/", **body)

    row.refresh_from_db()
    assert (row.kind, row.owner) == ("offer", world.orgs["NGO"])
    assert "Calls to answer" in pages.text("NGO", "my/")
