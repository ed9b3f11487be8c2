"""Every address of Besa, as everybody (P9, G01): generated from the URL table, so that no address is forgotten.

A new address without a line in `access.py` is red. What a stranger may not see is not found, whichever method they try; and
the same address does answer whoever may use it, so that a 404 here is a refusal and not a wrong id.
"""

import functools
import itertools
import json
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from besa.accounts import actions as accounts
from besa.accounts.models import Availability, Role, Team
from besa.automations import actions as automations
from besa.calendars.models import BusinessHours, Holiday
from besa.callbacks import actions as call_backs
from besa.cases import actions as cases
from besa.cases.actions import ask
from besa.cases.models import (
    Attachment,
    Delivery,
    Draft,
    DraftFile,
    Handover,
    Message,
    OwnField,
    OwnStatus,
    Received,
    ReplyImport,
    SavedReply,
    Slip,
    View,
)
from besa.cases.search import indexing
from besa.channels.email.models import Mailbox
from besa.channels.email.viewing import VIEWER
from besa.core import files
from besa.customers import actions as customers
from besa.promises import actions as promises
from besa.promises.models import Announcement, Point
from besa.routing import actions as routing
from besa.routing.models import Offer
from besa.wellbeing.models import HardContact
from conftest import customer_with, member
from tests.architecture.access import ACCESS, INSIDER, SENT, STRANGERS, A

pytestmark = pytest.mark.django_db


# These open connections for whoever may use them, which no test here does; the areas have tests of their own.
CONNECTING = {"messages/<int:message_id>/remote/<int:place>/", "settings/mailboxes/<int:pk>/check/"}

# What a list must be asked, or it shows nothing to anybody.
ASKED = {"api/v1/search": "?q=4711"}


@functools.cache
def routes():
    """Every address of the site as its patterns write it, once."""
    found = {}
    waiting = [("", get_resolver())]
    while waiting:
        prefix, resolver = waiting.pop()
        for pattern in resolver.url_patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                found[route] = pattern
            else:
                waiting.append((route, pattern))
    return sorted(found)


def of(*kinds):
    return [route for route in routes() if ACCESS.get(route) in kinds]


@pytest.fixture(autouse=True)
def _no_limits_yet():
    cache.clear()


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Built once: each test asks from within a transaction of its own, which is rolled back as this one is at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield built()
        transaction.set_rollback(True)


def built():
    """One of everything that belongs to Amal's team, and something in each that could leak."""
    orders = Team.objects.create(name="Orders", public_name="Orders and delivery", language="en")
    repairs = Team.objects.create(name="Repairs", public_name="Repairs and warranty", language="ar")
    mailbox = Mailbox.objects.create(address="support@desk.example", name="Besa support", team=orders, language="en")
    amal = member("amal@desk.example", "Amal", Role.AGENT, team=orders, language="ar")
    noa = member("noa@desk.example", "Noa", Role.AGENT, team=repairs, language="he")
    dana = member("dana@desk.example", "Dana", Role.MANAGER, team=orders)
    admin = member("admin@desk.example", "Admin", Role.ADMINISTRATOR)
    stranger = member("stranger@desk.example", "Stranger", Role.EMPLOYEE)
    yusuf = customer_with("yusuf@customer.example", "يوسف حداد", "ar")
    case = cases.open_by_hand(by=amal, customer=yusuf, team=orders, subject="طلب رقم 4711", account=mailbox.account)
    stored = files.put(b"\x89PNG\r\n\x1a\nsecret-of-orders", kind="attachment", durable=False)
    message = Message.objects.create(
        case=case,
        direction="in",
        text="secret-of-orders",
        html='<p>secret<img data-remote-src="http://x.example/a"></p>',
    )
    queued = Delivery.objects.create(message=message, recipient="yusuf@customer.example", stored=stored.name)
    viewed = Delivery.objects.create(
        message=message, recipient="yusuf@customer.example", stored=stored.name, state="sent", reason=VIEWER
    )
    attachment = Attachment.objects.create(
        message=message,
        filename="a.png",
        content_type="image/png",
        sniffed_type="image/png",
        size=stored.size,
        sha256=stored.sha256,
        stored=stored.name,
    )
    received = Received.objects.create(
        account=case.account,
        team=orders,
        fingerprint="f",
        source="smtp",
        stored=stored.name,
        size=1,
        sha256="0",
        state="suspended",
    )
    point = yusuf.contact_points.get()
    other = customer_with("other@customer.example", "Other", "en")
    merge = customers.merge_customers(other, into=yusuf, by=amal)
    slip = Slip.objects.create(to=amal, taken_by=dana, caller="secret-of-orders", wants="secret-of-orders")
    question = ask(case, to=amal, team=None, text="secret-of-orders", by=dana)
    handover = Handover.objects.create(case=case, by=amal, to=dana, team=orders, situation="secret-of-orders")
    draft = Draft.objects.create(user=amal, case=case, direction="out", text="secret-of-orders")
    reply = saved_reply(amal)
    macro = automations.save_macro(None, by=amal, name="secret-of-orders", steps=[{"kind": "tag", "value": "x"}])
    hours = BusinessHours.objects.create(name="Secret hours")
    invitation, _secret = accounts.invite(
        email="new@desk.example", roles=["agent"], teams=[], by=admin, now=timezone.now()
    )
    browser = Client()
    browser.post("/sign-in/", {"login": amal.email, "password": "besa-demo"})
    policy = routing.create_policy(team=orders, by=None, name="Secret policy", accept_within=timedelta(hours=1))
    offer = Offer.objects.create(case=case, user=amal, policy=policy, expires_at=timezone.now() + timedelta(hours=1))
    errand = promises.save_errand(
        None, by=admin, name="secret-of-orders", team=orders, person=None, usual=timedelta(hours=8)
    )
    call = routing.ask_for(case, to=dana, reason="authority", question="secret-of-orders", by=amal)
    return {
        "users": {"amal": amal, "noa": noa, "dana": dana, "admin": admin, "employee": stranger},
        "values": {
            "number": case.number,
            "case_id": case.pk,
            "handover_id": handover.pk,
            "what": "slips",
            "asked_id": Point.objects.create(message=message, text="secret-of-orders").pk,
            "slip_id": slip.pk,
            "question_id": question.pk,
            "message_id": message.pk,
            "attachment_id": attachment.pk,
            "file_id": DraftFile.objects.create(
                draft=draft,
                filename="a",
                content_type="image/png",
                size=1,
                sha256="0",
                stored=stored.name,
                inline=True,
                content_id="1@besa",
            ).pk,
            "content_id": "1@besa",
            "draft_id": draft.pk,
            "reply_id": reply.pk,
            "import_id": ReplyImport.objects.create(
                user=amal,
                filename="secret-of-orders.json",
                done_at=timezone.now(),
                did={"made": [], "worded": [], "files": []},
            ).pk,
            "form": "json",
            "reply_file_id": reply.files.create(
                filename="a", content_type="", size=1, sha256="0", stored=stored.name
            ).pk,
            "scheduled_id": Draft.objects.create(
                user=amal,
                case=case,
                direction="out",
                text="secret-of-orders",
                send_at=timezone.now() + timedelta(days=1),
            ).pk,
            "place": 0,
            "direction": "out",
            "session_id": amal.usersession_set.get().pk,
            "token_id": accounts.create_token(amal, name="T", scopes=["read"], by=amal)[0].pk,
            "user_id": amal.pk,
            "team_id": orders.pk,
            "invitation_id": invitation.pk,
            "hours_id": hours.pk,
            "macro_id": macro.pk,
            "field_id": OwnField.objects.create(key="colour", name="Colour", kind="text").pk,
            "status_id": OwnStatus.objects.create(category="open", name="With the shop").pk,
            "run_id": automations.start_run(by=amal, steps=macro.steps, cases=[case.pk]).pk,
            "holiday_id": Holiday.objects.create(hours=hours, day="2026-12-25", name="Secret").pk,
            "customer_id": yusuf.pk,
            "point_id": point.pk,
            "source_id": customer_with("third@customer.example", "Third", "sq").pk,
            "merge_id": merge.pk,
            "key": "mine",
            "choice": "owner",
            "begun": "0b7c52a8-5f3e-4c5d-9d3e-3a1f6c2e9d10",
            "received": received.pk,
            "rules": cases.add_ignore_rule(field="domain", value="secret.example", by=amal).pk,
            "outbox": queued.pk,
            "viewer": viewed.pk,
            "mailboxes": mailbox.pk,
            "views": View.objects.create(name="Secret view", owner=amal, condition={"all": []}).pk,
            "offer_id": offer.pk,
            "contact_id": HardContact.objects.create(user=amal, minutes=5).pk,
            "escalation_id": call.pk,
            "policy_id": policy.pk,
            "errand_id": errand.pk,
            "request_id": promises.ask_for_errand(
                case,
                by=dana,
                what="x",
                wanted_at=timezone.now() + timedelta(days=2),
                tell_by=timezone.now() + timedelta(days=1),
                text="?",
                errand=errand,
            ).pk,
            "promise_id": promises.promise(
                case, by=amal, kind="other", text="secret-of-orders", due_at=timezone.now() + timedelta(days=1)
            ).pk,
            "call_back_id": call_backs.book(
                case,
                by=amal,
                starts_at=(timezone.now() + timedelta(days=1)).replace(hour=10, minute=0, second=0, microsecond=0),
                phone="+355 69 123 4567",
                about="secret-of-orders",
            ).pk,
            "sla_id": promises.save_policy(
                None,
                by=admin,
                name="secret-of-orders",
                conditions={"all": []},
                targets={("solution", 0, ""): timedelta(hours=8)},
                is_active=False,
            ).pk,
            "announcement_id": Announcement.objects.create(hours=hours, by=admin, reason="x", state="done").pk,
            "availability_id": Availability.objects.create(user=amal).pk,
            "skill_id": routing.set_skill(None, by=None, name="Boilers", people=[]).pk,
            "mark": "x",
            "token": "x-y",
            "secret": "x",
        },
    }


def saved_reply(user):
    reply = SavedReply.objects.create(title="Late", created_by=user)
    reply.wordings.create(language="en", text="Sorry")
    return reply


IDS = {"messages/": "message_id", "points/": "asked_id"}  # of the API's addresses, by what they name


def address(route, values):
    if route == "inbox/<slug:key>/<int:pk>/":
        return f"/inbox/team/{values['team_id']}/"
    before_pk = route.partition("/<int:pk>")[0].rpartition("/")[2]
    values = values | {
        "pk": values.get(before_pk),
        "draft_id": values["scheduled_id"] if route.startswith("scheduled/") else values["draft_id"],
        "id": values[next((name for part, name in IDS.items() if part in route), "attachment_id")],
    }
    filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match[1]]), route.replace("^.*$", "nowhere"))
    return "/" + filled


def let_go(answer):
    """Close the files of an answer; `close()` would close the database of the test with them."""
    for closer in answer._resource_closers:
        closer()


def answers(client, route, world, sent=None):
    """What GET, and POST of `sent`, are answered with: (status, where to). Nothing that they change stays."""
    found = {}
    for method in ("GET", "POST"):
        with transaction.atomic():
            data = {name: value.format(**world["values"]) for name, value in (sent or {}).items()}
            answer = getattr(client, method.lower())(address(route, world["values"]), data)
            let_go(answer)
            found[method] = (answer.status_code, answer.get("Location", ""))
            transaction.set_rollback(True)
    return found


def statuses(client, route, world, sent=None):
    return {status for status, _place in answers(client, route, world, sent).values()}


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_every_address_has_a_line_here_and_no_line_is_left_over():
    assert set(routes()) == set(ACCESS)


def test_the_anonymous_are_asked_to_sign_in(world):
    wrong = {}
    for route in of(*INSIDER):
        found = answers(Client(), route, world)
        asked = [place for status, place in found.values() if status == 302 and place.startswith("/sign-in/?next=")]
        refused = [status for status, _place in found.values() if status == 405]
        if not asked or len(asked) + len(refused) != 2:
            wrong[route] = found
    assert wrong == {}


@pytest.mark.parametrize(("kind", "who"), [(kind, who) for kind, everybody in STRANGERS.items() for who in everybody])
def test_strangers_find_nothing(world, kind, who):
    client = client_of(world["users"][who])
    found = {route: statuses(client, route, world) for route in of(kind)}
    assert {route: codes for route, codes in found.items() if not codes <= {404, 405} or 404 not in codes} == {}


@pytest.mark.parametrize("kind", list(INSIDER))
def test_who_may_is_answered(world, kind):
    """The same addresses with the same ids: so a 404 above is a refusal."""
    client = client_of(world["users"][INSIDER[kind]])
    found = {route: statuses(client, route, world, SENT.get(route)) for route in of(kind) if route not in CONNECTING}
    assert {route: codes for route, codes in found.items() if not codes - {404, 405} or max(codes) >= 500} == {}


def test_public_addresses_never_fail(world):
    found = {route: statuses(Client(), route, world) for route in of(A.PUBLIC, A.LINK)}
    broken = {route for route, codes in found.items() if codes & {500, 501, 502}}
    assert broken == set()


@pytest.mark.parametrize("who", [None, "amal", "admin"])
def test_without_its_signature_a_link_opens_to_nobody(world, who):
    client = client_of(world["users"][who]) if who else Client()
    found = {route: statuses(client, route, world) for route in of(A.LINK)}
    assert {route: codes for route, codes in found.items() if not codes <= {404, 405} or 404 not in codes} == {}


def test_the_api_wants_a_token(world):
    asked = of(A.TOKEN, A.TOKEN_CASE, A.TOKEN_OWN)
    found = {route: Client().get(address(route, world["values"])).status_code for route in asked}
    assert set(found.values()) == {401}


def test_the_api_wants_a_token_for_questions(world):
    found = {route: Client().post(address(route, world["values"])).status_code for route in of(A.TOKEN_ASK)}
    assert set(found.values()) == {401}


def program_of(user):
    _token, secret = accounts.create_token(user, name="T", scopes=["read", "write"], by=None)
    return {"Authorization": f"Bearer {secret}"}


def test_programs_of_strangers_find_nothing(world):
    """Every method of every address that names something; the owner's own program is answered."""
    programs = {who: program_of(world["users"][who]) for who in ("noa", "employee", "amal")}
    for route, method in itertools.product(of(A.TOKEN_CASE), ("GET", "POST", "PATCH")):
        body = json.dumps({"direction": "note", "text": "x"} if method == "POST" else {})
        codes = {}
        for who, headers in programs.items():
            url = address(route, world["values"])
            answer = Client().generic(method, url, body, content_type="application/json", headers=headers)
            let_go(answer)
            codes[who] = answer.status_code
        insider = codes.pop("amal")
        assert insider in {200, 201, 405}, (route, method)
        assert set(codes.values()) == {405 if insider == 405 else 404}, (route, method)


@pytest.mark.parametrize("who", ["noa", "employee"])
def test_lists_for_programs_leave_out_what_their_owner_may_not_see(world, who):
    headers = program_of(world["users"][who])
    indexing.reconcile(since=timezone.now() - timedelta(hours=1))
    for route in of(A.TOKEN):
        items = Client().get(address(route, world["values"]) + ASKED.get(route, ""), headers=headers).json()["items"]
        assert items == [] or (who == "noa" and "customers" in route), route


@pytest.mark.parametrize("who", ["noa", "employee"])
def test_pages_for_everybody_show_nothing_of_others(world, who):
    client = client_of(world["users"][who])
    for route in of(A.STAFF):
        page = client.get(address(route, world["values"]), follow=True).content.decode(errors="replace")
        assert "secret-of-orders" not in page, route
        assert "طلب رقم 4711" not in page, route


def test_every_post_of_a_browser_wants_its_csrf_token(world):
    """G09: from outside, nobody can make a browser change anything, nor sign it in or out."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world["users"]["admin"])
    found = {route: strict.post(address(route, world["values"])).status_code for route in of(*INSIDER, A.PUBLIC)}
    pages = {route: code for route, code in found.items() if not route.startswith("api/")}
    assert {route: code for route, code in pages.items() if code != 403} == {}
