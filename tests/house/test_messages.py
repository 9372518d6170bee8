"""Chinese is complete: every message has a translation with the same blanks, and no page shows left-over English.

The pages are rendered, not only the catalogue read: a heading that nobody marked for translation is found there.
"""

import ast
import csv
import html
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from django.utils import translation
from django.utils.translation import gettext, ngettext
from jinja2 import nodes

import cogov
import messages
from cogov.actors.rules.codes import SCHEMES
from cogov.actors.rules.roles import PostKind, Subject
from cogov.decision.rules.firing import NoticeState
from cogov.decision.rules.intake import IntakeState
from cogov.decision.rules.phases import CrisisPhase
from cogov.decision.rules.tasks import TaskState
from cogov.exchange.wuhan2020 import mapping as wuhan2020
from cogov.kernel.acts import declared_leaves
from cogov.kernel.errors import BadInput, NoPower
from cogov.kernel.web import words
from cogov.kernel.web.forms import StrictForm
from cogov.kernel.web.jinja import environment, number
from cogov.kernel.web.say import FIELDS, ROLES, field_label, say
from cogov.plans.rules.agreements import AgreementState
from cogov.plans.rules.drills import CorrectionState, DrillState
from cogov.plans.rules.plans import PlanState
from cogov.record.actions import sequence_all
from cogov.supply import actions
from cogov.supply.rules.needs import NeedState
from cogov.supply.rules.runs import NobodyAnswers, NotOpenAnyMore, RunState, ShipmentState

BASE = Path(__file__).resolve().parents[2]
ZH = "zh-hans"
# Messages whose Chinese is a sign or an order of words, not a word.
SYMBOLS = {"{why}.", ", ", ". ", ": ", "of 100", "%(title)s, %(organisation)s"}
CJK = re.compile(r"[\u4e00-\u9fff]")
PERCENT_BLANK = re.compile(r"%\((\w+)\)[sd]")
BRACE_BLANK = re.compile(r"\{(\w+)\}")


def _entries():
    return [message for message in messages.stored() if message.id]


def _english(message):
    return " ".join(message.id) if isinstance(message.id, tuple) else message.id


def _chinese(message):
    return "".join(message.string) if isinstance(message.string, tuple) else message.string


# --- the catalogue ----------------------------------------------------------------------------------------------------


def test_the_catalogue_is_complete_and_fresh():
    assert messages.problems() == []
    assert messages.main(["--check"]) == 0


def _copy(tmp_path, monkeypatch, change):
    po, mo = tmp_path / "django.po", tmp_path / "django.mo"
    po.write_text(change(messages.PO.read_text(encoding="utf-8")), encoding="utf-8")
    mo.write_bytes(messages.MO.read_bytes())
    monkeypatch.setattr(messages, "BASE", tmp_path)
    monkeypatch.setattr(messages, "PO", po)
    monkeypatch.setattr(messages, "MO", mo)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('\nmsgid "Needs"\nmsgstr "需求"\n', "\n", "new: 'Needs'"),
        ('msgid "Needs"\n', 'msgid "Needs of old"\n', "gone: 'Needs of old'"),
        ('msgid "Needs"\nmsgstr "需求"\n', 'msgid "Needs"\nmsgstr ""\n', "not translated: 'Needs'"),
        ('msgid "Needs"\n', '#, fuzzy\nmsgid "Needs"\n', "not translated: 'Needs'"),
        ('msgid "Needs"\nmsgstr "需求"\n', 'msgid "Needs"\nmsgstr "要求"\n', "django.mo is not compiled from it"),
        ('msgid "Needs"\n', '# a remark\nmsgid "Needs"\n', "django.po is not as this tool writes it"),
    ],
)
def test_a_catalogue_that_is_not_in_order_fails_the_check(tmp_path, monkeypatch, capsys, old, new, said):
    known = messages.messages()
    assert old in messages.PO.read_text(encoding="utf-8")
    _copy(tmp_path, monkeypatch, lambda text: text.replace(old, new))
    monkeypatch.setattr(messages, "messages", lambda: known)

    assert messages.main(["--check"]) == 1
    assert said in capsys.readouterr().out


def test_an_update_keeps_what_is_translated_and_drops_what_is_gone(tmp_path, monkeypatch):
    known = messages.messages()
    before = messages.PO.read_bytes()
    _copy(tmp_path, monkeypatch, lambda text: text + '\nmsgid "of old"\nmsgstr "旧"\n')
    monkeypatch.setattr(messages, "FOLDER", tmp_path)
    monkeypatch.setattr(messages, "messages", lambda: known)

    assert messages.main([]) == 0
    assert messages.PO.read_bytes() == before


def test_the_file_holds_nothing_that_makes_a_diff_loud():
    text = messages.PO.read_text(encoding="utf-8")
    ids = [messages.first(message.id) for message in _entries()]

    assert not re.search(r"^#:|POT-Creation-Date|PO-Revision-Date|Last-Translator|Generated-By|#~", text, re.MULTILINE)
    assert ids == sorted(ids)


def test_blanks_of_both_languages_are_the_same():
    wrong = []
    for message in _entries():
        english, chinese = _english(message), _chinese(message)
        for blank in (PERCENT_BLANK, BRACE_BLANK):
            if set(blank.findall(english)) != set(blank.findall(chinese)):
                wrong.append((english, chinese))
    assert wrong == []


def test_no_translation_breaks_the_filling_in_of_blanks():
    wrong = []
    for message in _entries():
        english, chinese = _english(message), _chinese(message)
        rest = PERCENT_BLANK.sub("", chinese).replace("%%", "")
        if "%" in rest and english not in SYMBOLS:
            wrong.append(chinese)
        if "%%" in chinese and not PERCENT_BLANK.search(english):
            wrong.append(chinese)  # nothing is filled in, so both signs would be shown
        if re.search(r"[{}]", BRACE_BLANK.sub("", chinese)):
            wrong.append(chinese)
    assert wrong == []


def test_every_translation_is_chinese():
    assert {_english(row) for row in _entries() if not CJK.search(_chinese(row))} == SYMBOLS


def test_translations_address_nobody_and_hold_no_tags():
    text = [_chinese(message) for message in _entries()]

    assert [line for line in text if re.search(r"[您你]|<\w|&\w+;", line)] == []
    assert [line for line in text if "cogov" in line and re.search(r"cogov [^共\-\s]*治|Cogov|COGOV", line)] == []


def test_django_finds_the_catalogue():
    assert translation.to_locale(ZH) == "zh_Hans" == messages.FOLDER.parent.name
    with translation.override(ZH):
        assert gettext("Needs") == "需求"
        assert ngettext("%(n)d day ago", "%(n)d days ago", 1) == ngettext("%(n)d day ago", "%(n)d days ago", 2)
        assert str(words.act_word("supply.allocation.approved")) == "方案获批"
        assert number(36_000) == "3.6万"
    with translation.override("en"):
        assert gettext("Needs") == "Needs"
        assert ngettext("%(n)d day ago", "%(n)d days ago", 2) == "%(n)d days ago"


# --- what is extracted is what is looked up ---------------------------------------------------------------------------


def _looked_up(source):
    """Return the texts that the compiled template hands to gettext and ngettext, from the run-time environment."""
    found = set()
    for call in environment(autoescape=True).parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("gettext", "ngettext"):
            wanted = call.args[: 2 if call.node.name == "ngettext" else 1]
            if all(isinstance(arg, nodes.Const) for arg in wanted):
                texts = tuple(arg.value for arg in wanted)
                found.add(texts if len(texts) == 2 else texts[0])
    return found


def _extracted(path):
    method, options = "jinja2.ext:babel_extract", messages.JINJA_OPTIONS
    return {msgid for _, msgid, _, _ in extract_from_file(method, path, messages.KEYWORDS, (), options)}


def _templates():
    return sorted(messages.SOURCE.rglob("jinja2/**/*.html"))


def test_pages_look_up_exactly_what_is_extracted():
    pages = _templates()
    assert len(pages) > 40
    for path in pages:
        assert _looked_up(path.read_text(encoding="utf-8")) == _extracted(path), path.name


def test_white_space_inside_a_block_is_the_same_in_both(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "{% if a %}\n  {% trans n=a, who=b %}\n   one {{ n }}\n\t for {{ who }}, 100 %\n"
        "  {% pluralize n %}\n  many {{ n }}  \n{% endtrans %}\n{% endif %}\n"
        "{% trans %}  two\n   lines  {% endtrans %}{{ gettext('  three ') }}",
        encoding="utf-8",
    )

    found = _extracted(page)

    assert found == _looked_up(page.read_text(encoding="utf-8"))
    assert "  three " in found
    assert any(isinstance(text, tuple) and "\n" in text[0] for text in found)


def test_what_a_page_looks_up_while_it_renders_is_in_the_catalogue(tmp_path):
    asked = []
    engine = environment(autoescape=True)
    engine.install_gettext_callables(
        lambda text: asked.append(text) or text, lambda one, many, _n: asked.append((one, many)) or one, newstyle=True
    )
    page = tmp_path / "page.html"
    page.write_text(
        "{% if n %}\n    {% trans count=n, total=n %}\n{{ total }} a{% pluralize count %}{{ total }} b\n"
        "    {% endtrans %}\n{% endif %}\n{% trans x=n %}\n  {{ x }} %\n{% endtrans %}",
        encoding="utf-8",
    )

    engine.from_string(page.read_text(encoding="utf-8")).render(n=3)

    assert set(asked) == _extracted(page)


def test_messages_inside_f_strings_and_attributes_are_found(tmp_path):
    file = tmp_path / "code.py"
    file.write_text(
        'a = f"{_(\'one\')} {x:{_(\'two\')}}"\nb = translation.gettext("three " "four")\nc = ngettext("1", "n", n)\n'
        "d = _(name)\n",
        encoding="utf-8",
    )

    with file.open("rb") as opened:
        found = list(messages.extract(messages.python_messages, opened, messages.KEYWORDS))

    assert {msgid for _, msgid, _, _ in found} == {"one", "two", "three four", ("1", "n")}


def test_account_pages_are_read_with_either_quote(tmp_path):
    file = tmp_path / "page.html"
    file.write_text("{% trans \"it's\" %}{% trans 'two' %}{%translate 'three' %}", encoding="utf-8")

    with file.open("rb") as opened:
        found = [text for _, _, text, _ in messages.django_messages(opened, {}, (), {})]

    assert found == ["it's", "two", "three"]


# --- codes have words -------------------------------------------------------------------------------------------------


def _action_kinds():
    kinds = set()
    for module in pkgutil.walk_packages(cogov.__path__, "cogov."):
        if re.search(r"\.(migrations|config|cli)(\.|$)", module.name):
            continue
        for _, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            if isinstance(getattr(function, "kind", None), str) and hasattr(function, "__wrapped__"):
                kinds.add(function.kind)
    return kinds


def test_every_act_has_words_and_no_words_are_left_over():
    kinds = _action_kinds()

    assert len(kinds) > 40
    assert kinds == set(words.ACTS)


def test_an_act_of_an_older_version_is_shown_as_it_is():
    assert words.act_word("supply.thing.done") == "supply.thing.done"


def test_every_code_that_pages_show_has_words():
    states = {*NeedState, *RunState, *ShipmentState, *CrisisPhase, *TaskState, *IntakeState, *AgreementState}
    states |= {*PlanState, *DrillState, *CorrectionState, *NoticeState}
    assert states == set(words.STATES)
    assert set(PostKind) == set(words.POSTS)
    assert set(Subject) == set(words.VALUES["kind"])
    assert set(SCHEMES) == set(words.CODE_SCHEMES)
    assert {name for names in declared_leaves().values() for name in names} == set(words.PUBLIC)
    used = {name for names in wuhan2020.FUNCTIONS.values() for name in names}
    for path in sorted((BASE / "exercises").glob("*/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if path.name == "organisations.csv":
                    used.update(row["functions"].split())
                elif path.name == "functions.csv":
                    used.add(row["code"])
    assert used - words.FUNCTIONS.keys() == set()


def test_every_field_that_a_refusal_names_has_words():
    missing = set()
    for path in messages.SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                for keyword in node.keywords:
                    if keyword.arg == "field" and isinstance(keyword.value, ast.Constant) and keyword.value.value:
                        missing |= {keyword.value.value} - FIELDS.keys()
    assert missing == {"Idempotency-Key"}  # a header's name stays
    with translation.override(ZH):
        assert field_label("reason-1f6a") == "理由"
        assert field_label("places.a.parent") == "上级地点"
        assert field_label("no_such") == "no_such"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no name", "没有名称"),
        ("its organisation was refused: place unknown", "所属单位未通过：地点不明"),
        ("row 7 of the same asker holds this item already", "同一求助方第 7 行已有该物资"),
        ("not JSON: line 1", "文件不是 JSON（line 1）"),
        ("something else", "something else"),
        ("", ""),
    ],
)
def test_reasons_of_a_dataset_are_said_in_the_readers_language(text, said):
    with translation.override(ZH):
        assert words.reason_word(text) == said


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (NotOpenAnyMore(now="approved", then="rejected"), "该方案目前为“已批准”，不能再改为“未通过”。"),
        (
            NobodyAnswers(function="allocate", field="take_function"),
            "“分配物资”无人负责。请随本次审批承担，或指定负责单位。",
        ),
        (BadInput("write the reason", field="reason"), "请检查“理由”：请写明理由。"),
        (
            NoPower(role="MI", why="this page is for other roles"),
            "当前身份（医疗机构）不能办理：该页面不对此身份开放。",
        ),
    ],
)
def test_refusals_are_whole_sentences_in_chinese(refusal, said):
    with translation.override(ZH):
        assert say(refusal) == said


def _forms(kind=StrictForm):
    for form in kind.__subclasses__():
        yield form
        yield from _forms(form)


def test_every_label_of_every_form_is_chinese():
    forms = list(_forms())
    assert len(forms) > 15
    wrong = []
    with translation.override(ZH):
        for form in forms:
            for name, field in form.base_fields.items():
                said = [field.label, field.help_text, *(word for key, word in getattr(field, "choices", ()) if key)]
                wrong += [(form.__name__, name, str(text)) for text in said if text and not CJK.search(str(text))]
    assert wrong == [("PhaseForm", "level", level) for level in ("I", "II", "III", "IV")]


# --- pages ------------------------------------------------------------------------------------------------------------

# Names of formats, products, zones, methods and units that stay as they are in Chinese, and the two words that are
# English on purpose: the switch to English and the mark of an exercise.
ALLOWED = {
    "cogov", "CSV", "Excel", "JSON", "km", "Asia", "Shanghai", "English", "EXERCISE", "passkey", "JavaScript",
    "leximin", "network", "verify",
}  # fmt: skip
TAG = re.compile(r"<(script|style|pre|code)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.DOTALL)
SPOKEN = re.compile(r'\b(?:title|aria-label|data-title|placeholder|alt)="([^"]*)"')
WORD = re.compile(r"[A-Za-z]{2,}")


def _left_over(page, names, *, log=False):
    """Return the English words a reader sees or hears, without those that are names of the test's own data."""
    spoken = " ".join(SPOKEN.findall(page))
    seen = html.unescape(TAG.sub(" ", page) + " " + spoken)
    if log:  # the log shows the codes of the record beside their words
        seen = re.sub(r"[a-z]+(\.[a-z_]+)+|\S+/\S+", " ", seen)
    seen = re.sub(r"\b[0-9a-f]{12,}\b", " ", seen)  # digests
    return sorted(set(WORD.findall(seen)) - ALLOWED - names)


def _names(world):
    """Return the words of the names that the test's own data carry, which nobody gave in Chinese."""
    said = [world.crisis.names, world.jurisdiction.names]
    said += [place.names for place in (world.land, world.city, world.district, world.far)]
    said += [row.names for row in (*world.orgs.values(), *world.others.values())]
    said += [row.titles for row in world.posts.values()] + [world.depot().names]
    said += [item.names for item in (world.mask, world.respirator, world.water)]
    kinds = " ".join(PostKind)
    data = [text for names in said for text in names.values()] + ["something", "House", "centre", "piece", kinds]
    return {word for text in data for word in WORD.findall(text)} | {"flood"}


@pytest.fixture
def drill(exercise):
    """An exercise with needs, stock and an approved plan whose goods wait in the depot."""
    exercise.lot(1000)
    exercise.lot(50, item=exercise.respirator)
    for quantity, state in ((100, "open"), (None, "verified"), (30, "entered")):
        exercise.need(quantity=quantity, state=state)
    exercise.need(item=exercise.water, quantity=400)
    exercise.need(household=exercise.household(), quantity=2, tier=3)
    first, second = exercise.holder("COM"), exercise.second("COM")
    with translation.override(ZH):
        run = actions.propose_allocation(crisis=exercise.crisis, by=first, at=exercise.at)
        actions.approve_allocation(run=run, take_function=False, by=second, at=exercise.at)
        exercise.run = actions.propose_allocation(crisis=exercise.crisis, by=first, at=exercise.at)
    sequence_all(at=exercise.at)
    return exercise


PAGES = (
    ("ANON", ""),
    ("ANON", "map/"),
    ("ANON", "plots/"),
    ("ANON", "figures/"),
    ("ANON", "figures/supply.lines/"),
    ("ANON", "supply/needs/"),
    ("ANON", "supply/stock/"),
    ("ANON", "supply/offers/"),
    ("ANON", "supply/statements/"),
    ("ANON", "supply/datasets/"),
    ("ANON", "supply/rounds/"),
    ("ANON", "duties/"),
    ("ANON", "duties/clocks/"),
    ("ANON", "duties/phase/"),
    ("ANON", "register/"),
    ("ANON", "register/code/"),
    ("ANON", "register/merges/"),
    ("ANON", "outcome/"),
    ("ANON", "log/"),
    ("ANON", "log/0/"),
    ("COM", "committee/"),
    ("COM", "my/"),
    ("COM", "supply/shipments/"),
    ("COM", "supply/rounds/{run}/"),
    ("NGO", "my/"),
    ("NGO", "supply/shipments/{shipment}/"),
    ("MI", "my/"),
    ("MI", "supply/needs/{need}/"),
    ("ANON", "register/{hospital}/"),
    ("NGO", "supply/stock/new/"),
    ("NGO", "supply/offers/new/"),
    ("CTY", "community/"),
    ("RES", "my/"),
)


@pytest.mark.parametrize(("role", "tail"), PAGES)
def test_a_chinese_page_holds_no_english_of_ours(drill, role, tail):
    tail = tail.format(
        run=drill.run.pk,
        need=drill.crisis.needs.filter(organisation=drill.orgs["MI"], state="matched").first().pk,
        shipment=drill.crisis.shipments.order_by("number").first().pk,
        hospital=drill.orgs["MI"].pk,
    )

    answer = drill.client(role).get(drill.url(tail), HTTP_ACCEPT_LANGUAGE=ZH)

    assert answer.status_code == 200
    page = answer.content.decode()
    assert '<html lang="zh-Hans">' in page
    assert _left_over(page, _names(drill), log=tail.startswith("log/")) == []


@pytest.mark.parametrize(
    ("role", "tail", "status", "said"),
    [
        ("MI", "committee/", 403, "当前身份（医疗机构）不能办理：该页面不对此身份开放。"),
        ("ANON", "nowhere/", 404, "没有这个页面或这条记录。"),
    ],
)
def test_a_refusal_is_chinese(world, role, tail, status, said):
    answer = world.client(role).get(world.url(tail), HTTP_ACCEPT_LANGUAGE=ZH)

    assert answer.status_code == status
    page = answer.content.decode()
    assert said in page
    assert _left_over(page, _names(world)) == []


def test_a_first_page_without_any_need_is_chinese(world):
    page = world.client("ANON").get(world.url(), HTTP_ACCEPT_LANGUAGE=ZH).content.decode()

    assert "还没有单位提出需求。" in page
    assert _left_over(page, _names(world)) == []


def test_the_sign_in_page_is_chinese(client, db):
    page = client.get("/accounts/login/", HTTP_ACCEPT_LANGUAGE=ZH).content.decode()

    assert _left_over(page, set()) == []


def test_english_left_on_a_page_is_found_the_control():
    assert _left_over('<p title="Age">需求 Needs</p><script>var x</script>', set()) == ["Age", "Needs"]


def test_roles_are_named_as_a_person_would():
    with translation.override(ZH):
        assert [code for code, name in ROLES.items() if not CJK.search(str(name))] == []
