"""Every address of Besa, as everybody (P9, G01): generated from the URL table, so that no address is forgotten.

A new address without a line in ACCESS is red. What a stranger may not see is not found, whichever method they try; and
the same address does answer whoever may use it, so that a 404 here is a refusal and not a wrong id.
"""

import itertools
import json
import re
from datetime import timedelta
from enum import Enum

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from besa.accounts import actions as accounts
from besa.accounts.models import Availability
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
    SavedReply,
    Slip,
    View,
)
from besa.cases.search import indexing
from besa.channels.email.viewing import VIEWER
from besa.core import files
from besa.customers import actions as customers
from besa.promises import actions as promises
from besa.routing import actions as routing
from besa.routing.models import Offer
from besa.wellbeing.models import HardContact
from conftest import customer_with

pytestmark = pytest.mark.django_db


class Access(Enum):
    PUBLIC = "anybody, signed in or not"
    LINK = "customers who have the signed link; no cookie gives anybody more"
    STAFF = "anybody on the staff; the page shows only what they may see"
    SERVING = "whoever works on cases; an employee does not find it"
    CASE = "whoever sees the case: not an agent of another team, not an employee"
    OWN = "its owner alone, not even an administrator"
    MANAGING = "managers and administrators"
    ADMIN = "administrators"
    TOKEN = "programs with a token; what their owner may not see is not found"
    TOKEN_ASK = "programs with a token; answers from what they send, and reads no row of anybody"
    TOKEN_CASE = "programs whose owner sees the case"


A = Access
ACCESS = {
    "": A.STAFF,
    "counters/": A.STAFF,
    "sign-in/": A.PUBLIC,
    "sign-in/code/": A.PUBLIC,
    "sign-in/inactive/": A.PUBLIC,
    "sign-in/reset/": A.PUBLIC,
    "sign-in/reset/<str:mark>/<str:token>/": A.PUBLIC,
    "sign-out/": A.PUBLIC,
    "invitation/<str:secret>/": A.PUBLIC,
    "account/confirmation/": A.STAFF,
    "account/confirmation/code/": A.STAFF,
    "account/profile/": A.STAFF,
    "account/profile/theme/": A.STAFF,
    "account/security/": A.STAFF,
    "account/security/password/": A.STAFF,
    "account/security/two-step/": A.STAFF,
    "account/security/two-step/removal/": A.STAFF,
    "account/security/two-step/codes/": A.STAFF,
    "account/security/sessions/others/ending/": A.STAFF,
    "account/security/sessions/<int:session_id>/ending/": A.OWN,
    "settings/desk/": A.ADMIN,
    "settings/people/": A.ADMIN,
    "settings/people/invitations/": A.ADMIN,
    "settings/people/invitations/<int:invitation_id>/renewal/": A.ADMIN,
    "settings/people/invitations/<int:invitation_id>/revocation/": A.ADMIN,
    "settings/people/<int:user_id>/": A.ADMIN,
    "settings/people/<int:user_id>/deactivation/": A.ADMIN,
    "settings/people/<int:user_id>/reactivation/": A.ADMIN,
    "settings/people/<int:user_id>/sessions/ending/": A.ADMIN,
    "settings/people/<int:user_id>/two-step/removal/": A.ADMIN,
    "settings/teams/": A.ADMIN,
    "settings/teams/new/": A.ADMIN,
    "settings/teams/<int:team_id>/": A.ADMIN,
    "settings/teams/<int:team_id>/closing/": A.ADMIN,
    "settings/teams/<int:team_id>/reopening/": A.ADMIN,
    "settings/hours/<int:hours_id>/promises/": A.MANAGING,
    "settings/policies/": A.MANAGING,
    "settings/policies/new/": A.MANAGING,
    "settings/policies/<int:sla_id>/": A.MANAGING,
    "settings/policies/<int:sla_id>/simulation/": A.MANAGING,
    "settings/errands/": A.MANAGING,
    "settings/errands/new/": A.MANAGING,
    "settings/errands/<int:errand_id>/": A.MANAGING,
    "settings/away/": A.STAFF,
    "settings/away/<int:user_id>/": A.MANAGING,
    "settings/away/<int:availability_id>/ending/": A.MANAGING,
    "settings/tokens/": A.STAFF,
    "settings/tokens/<int:token_id>/revocation/": A.OWN,
    "settings/hours/": A.MANAGING,
    "settings/hours/new/": A.MANAGING,
    "settings/hours/<int:hours_id>/": A.MANAGING,
    "settings/hours/<int:hours_id>/removal/": A.MANAGING,
    "settings/hours/<int:hours_id>/holidays/": A.MANAGING,
    "settings/hours/<int:hours_id>/holidays/country/": A.MANAGING,
    "settings/hours/<int:hours_id>/holidays/<int:holiday_id>/removal/": A.MANAGING,
    "inbox/<slug:key>/": A.STAFF,
    "inbox/<slug:key>/<int:pk>/": A.CASE,
    "cases/new/": A.STAFF,
    "cases/new/mail/": A.STAFF,
    "cases/new/mail/<uuid:begun>/": A.STAFF,
    "cases/new/mail/<uuid:begun>/drafts/out/": A.SERVING,
    "cases/new/mail/<uuid:begun>/drafts/out/files/": A.SERVING,
    "cases/new/mail/<uuid:begun>/customer/": A.SERVING,
    "cases/new/mail/<uuid:begun>/later/": A.SERVING,
    "cases/new/mail/<uuid:begun>/saved-replies/": A.SERVING,
    "cases/new/mail/<uuid:begun>/saved-replies/<int:reply_id>/": A.SERVING,
    "promises/hints/": A.SERVING,
    "cases/new/contact/": A.STAFF,
    "cases/new/mail/subject/": A.STAFF,
    "cases/<int:number>/": A.CASE,
    "cases/<int:number>/paper/": A.CASE,
    "cases/<int:number>/earlier/<int:message_id>/": A.CASE,
    "cases/<int:number>/presence/": A.CASE,
    "cases/<int:number>/seen/": A.CASE,
    "cases/<int:number>/seen/removal/": A.CASE,
    "presence/": A.STAFF,
    "cases/<int:number>/replies/": A.CASE,
    "cases/<int:number>/notes/": A.CASE,
    "cases/<int:number>/contacts/": A.CASE,
    "cases/<int:number>/drafts/<str:direction>/": A.CASE,
    "cases/<int:number>/drafts/<str:direction>/files/": A.CASE,
    "cases/<int:number>/later/": A.CASE,
    "cases/<int:number>/forwarding/": A.CASE,
    "people/addresses/": A.STAFF,
    "cases/<int:number>/saved-replies/": A.CASE,
    "cases/<int:number>/saved-replies/<int:reply_id>/": A.CASE,
    "settings/replies/": A.SERVING,
    "settings/replies/new/": A.SERVING,
    "settings/replies/preview/": A.SERVING,
    "settings/replies/<int:reply_id>/": A.SERVING,
    "settings/replies/<int:reply_id>/files/": A.SERVING,
    "settings/replies/files/<int:reply_file_id>/removal/": A.SERVING,
    "settings/replies/files/<int:reply_file_id>/language/": A.SERVING,
    "settings/replies/<int:reply_id>/removal/": A.SERVING,
    "settings/replies/<int:reply_id>/return/": A.SERVING,
    "cases/<int:number>/people/": A.CASE,
    "drafts/": A.STAFF,
    "drafts/<int:draft_id>/removal/": A.OWN,
    "drafts/<int:draft_id>/restoration/": A.OWN,
    "scheduled/": A.STAFF,
    "scheduled/<int:draft_id>/time/": A.CASE,
    "scheduled/<int:draft_id>/sending/": A.CASE,
    "scheduled/<int:draft_id>/return/": A.CASE,
    "drafts/files/<int:file_id>/removal/": A.OWN,
    "drafts/pictures/<str:content_id>/": A.OWN,
    "cases/<int:number>/choices/<slug:choice>/": A.CASE,
    "cases/<int:number>/assignment/": A.CASE,
    "cases/<int:number>/transfer/": A.CASE,
    "cases/<int:number>/status/": A.CASE,
    "cases/<int:number>/priority/": A.CASE,
    "cases/<int:number>/kind/": A.CASE,
    "cases/<int:number>/summary/": A.CASE,
    "cases/<int:number>/needed/": A.CASE,
    "cases/<int:number>/tags/": A.CASE,
    "cases/<int:number>/spam/": A.CASE,
    "cases/<int:number>/trash/": A.CASE,
    "cases/<int:number>/return/": A.CASE,
    "cases/<int:number>/undo/": A.CASE,
    "cases/<int:number>/fields/": A.CASE,
    "settings/fields/": A.ADMIN,
    "settings/fields/new/": A.ADMIN,
    "settings/fields/<int:field_id>/": A.ADMIN,
    "settings/statuses/": A.ADMIN,
    "settings/statuses/new/": A.ADMIN,
    "settings/statuses/<int:status_id>/": A.ADMIN,
    "cases/<int:number>/macros/": A.CASE,
    "cases/<int:number>/macros/<int:macro_id>/": A.CASE,
    "settings/macros/": A.SERVING,
    "settings/macros/new/": A.SERVING,
    "settings/macros/step/": A.SERVING,
    "settings/macros/<int:macro_id>/": A.OWN,
    "settings/macros/<int:macro_id>/removal/": A.OWN,
    "settings/macros/<int:macro_id>/return/": A.OWN,
    "runs/": A.STAFF,
    "runs/choices/": A.STAFF,
    "runs/<int:run_id>/": A.OWN,
    "runs/<int:run_id>/progress/": A.OWN,
    "runs/<int:run_id>/undo/": A.OWN,
    "cases/<int:number>/handover/": A.CASE,
    "cases/<int:number>/handover/notice/": A.CASE,
    "handovers/<int:handover_id>/": A.CASE,
    "handovers/<int:handover_id>/acceptance/": A.CASE,
    "handovers/<int:handover_id>/refusal/": A.CASE,
    "handovers/<int:handover_id>/withdrawal/": A.CASE,
    "messages/<int:message_id>/repeat/": A.CASE,
    "cases/<int:number>/snooze/": A.CASE,
    "cases/<int:number>/snooze/times/": A.CASE,
    "cases/<int:number>/followers/": A.CASE,
    "cases/<int:number>/candidates/": A.CASE,
    "cases/<int:number>/merges/": A.CASE,
    "cases/<int:number>/splits/": A.CASE,
    "cases/<int:number>/links/": A.CASE,
    "cases/<int:number>/links/removal/": A.CASE,
    "passed-on/": A.STAFF,
    "passed-on/slips/seen/": A.STAFF,
    "passed-on/<slug:what>/": A.STAFF,
    "slips/new/": A.STAFF,
    "slips/<int:slip_id>/done/": A.OWN,
    "slips/<int:slip_id>/return/": A.OWN,
    "cases/<int:number>/question/": A.CASE,
    "questions/<int:question_id>/answer/": A.CASE,
    "questions/<int:question_id>/withdrawal/": A.CASE,
    "promises/<int:promise_id>/why/": A.CASE,
    "messages/<int:message_id>/html/": A.CASE,
    "messages/<int:message_id>/remote/<int:place>/": A.CASE,
    "messages/<int:message_id>/raw/": A.CASE,
    "messages/<int:message_id>/direction/": A.CASE,
    "messages/<int:message_id>/withdrawal/": A.CASE,
    "attachments/<int:attachment_id>/": A.CASE,
    "attachments/<int:attachment_id>/picture/": A.CASE,
    "conditions/": A.STAFF,
    "offers/": A.STAFF,
    "offers/<int:offer_id>/acceptance/": A.OWN,
    "offers/<int:offer_id>/refusal/": A.OWN,
    "cases/<int:number>/awaited-person/": A.CASE,
    "cases/<int:number>/escalation/": A.CASE,
    "escalations/": A.STAFF,
    "escalations/<int:escalation_id>/": A.CASE,
    "escalations/<int:escalation_id>/coming/": A.CASE,
    "escalations/<int:escalation_id>/debrief/": A.CASE,
    "escalations/<int:escalation_id>/withdrawal/": A.CASE,
    "escalations/<int:escalation_id>/reading/": A.CASE,
    "cases/<int:number>/upset/": A.CASE,
    "rest/": A.STAFF,
    "rest/hard-contacts/": A.STAFF,
    "rest/hard-contacts/<int:contact_id>/removal/": A.OWN,
    "rest/longer/": A.STAFF,
    "rest/ending/": A.STAFF,
    "today/": A.SERVING,
    "promises/kept/": A.SERVING,
    "cases/<int:number>/promises/": A.CASE,
    "cases/<int:number>/promises/hints/": A.CASE,
    "cases/<int:number>/finding-out/": A.CASE,
    "promises/<int:promise_id>/": A.CASE,
    "promises/<int:promise_id>/fulfilment/": A.CASE,
    "cases/<int:number>/no-news/": A.CASE,
    "cases/<int:number>/agreement/": A.CASE,
    "cases/<int:number>/agreement/preview/": A.CASE,
    "promises/<int:promise_id>/why/draft/": A.CASE,
    "cases/<int:number>/errands/": A.CASE,
    "errands/<int:request_id>/sentence/": A.CASE,
    "errands/<int:request_id>/closing/": A.CASE,
    "promises/<int:promise_id>/new-time/": A.CASE,
    "promises/<int:promise_id>/withdrawal/": A.CASE,
    "promises/<int:promise_id>/deliverer/": A.CASE,
    "callbacks/": A.SERVING,
    "cases/<int:number>/call-back/": A.CASE,
    "cases/<int:number>/call-back/link/": A.CASE,
    "call-backs/<int:call_back_id>/": A.CASE,
    "call-backs/<int:call_back_id>/cancellation/": A.CASE,
    "call-backs/<int:call_back_id>/tries/": A.CASE,
    "call-back/<str:token>/": A.LINK,
    "call-back/<str:token>/cancellation/": A.LINK,
    "call-back/<str:token>/calendar.ics": A.LINK,
    "settings/call-backs/": A.MANAGING,
    "settings/call-backs/<int:team_id>/": A.MANAGING,
    "queue/": A.SERVING,
    "colleagues/": A.STAFF,
    "coverage/": A.SERVING,
    "settings/routing/": A.MANAGING,
    "settings/routing/policies/new/": A.MANAGING,
    "settings/routing/policies/<int:policy_id>/": A.MANAGING,
    "settings/routing/policies/<int:policy_id>/removal/": A.MANAGING,
    "settings/routing/skills/new/": A.MANAGING,
    "settings/routing/skills/<int:skill_id>/": A.MANAGING,
    "settings/routing/people/<int:user_id>/": A.MANAGING,
    "settings/routing/people/<int:user_id>/shifts/<int:team_id>/": A.MANAGING,
    "search/": A.STAFF,
    "palette/": A.STAFF,
    "views/": A.SERVING,
    "views/new/": A.SERVING,
    "views/preview/": A.SERVING,
    "views/rail/": A.SERVING,
    "views/<int:pk>/": A.OWN,
    "views/<int:pk>/change/": A.OWN,
    "views/<int:pk>/removal/": A.OWN,
    "views/<int:pk>/return/": A.OWN,
    "views/<int:pk>/pin/": A.OWN,
    "views/<int:pk>/place/": A.OWN,
    "received/": A.STAFF,
    "received/rules/": A.SERVING,
    "received/rules/<int:pk>/removal/": A.SERVING,
    "received/rules/<int:pk>/restoration/": A.SERVING,
    "received/<int:pk>/raw/": A.CASE,
    "received/<int:pk>/release/": A.CASE,
    "received/<int:pk>/discarding/": A.CASE,
    "received/<int:pk>/restoration/": A.CASE,
    "received/<int:pk>/reading/": A.CASE,
    "outbox/": A.STAFF,
    "outbox/<int:pk>/attempt/": A.CASE,
    "outbox/<int:pk>/raw/": A.CASE,
    "outbox/viewer/": A.STAFF,
    "outbox/viewer/new/": A.STAFF,
    "outbox/viewer/<int:pk>/": A.CASE,
    "outbox/viewer/<int:pk>/body/": A.CASE,
    "settings/mailboxes/": A.ADMIN,
    "settings/mailboxes/new/": A.ADMIN,
    "settings/mailboxes/<int:pk>/": A.ADMIN,
    "settings/mailboxes/<int:pk>/check/": A.ADMIN,
    "settings/mailboxes/oauth/": A.ADMIN,
    "settings/mailboxes/<int:pk>/oauth/": A.ADMIN,
    "settings/mailboxes/<int:pk>/probe/": A.ADMIN,
    "settings/mailboxes/<int:pk>/checker/": A.ADMIN,
    "settings/mailboxes/<int:pk>/deactivation/": A.ADMIN,
    "settings/mailboxes/<int:pk>/reactivation/": A.ADMIN,
    "notifications/": A.STAFF,
    "notifications/panel/": A.STAFF,
    "notifications/count/": A.STAFF,
    "notifications/reading/": A.STAFF,
    "notifications/return/": A.STAFF,
    "notifications/showing/": A.STAFF,
    "notifications/cases/<int:case_id>/reading/": A.STAFF,
    "notifications/focus/": A.STAFF,
    "notifications/focus/ending/": A.STAFF,
    "settings/notifications/": A.STAFF,
    "customers/": A.SERVING,
    "customers/<int:customer_id>/": A.SERVING,
    "customers/<int:customer_id>/details/": A.SERVING,
    "customers/<int:customer_id>/quick/": A.SERVING,
    "customers/<int:customer_id>/undo/": A.SERVING,
    "customers/<int:customer_id>/needs/": A.SERVING,
    "customers/<int:customer_id>/differences/": A.SERVING,
    "customers/<int:customer_id>/recent/": A.SERVING,
    "customers/<int:customer_id>/timeline/": A.SERVING,
    "customers/<int:customer_id>/contact-points/": A.SERVING,
    "customers/<int:customer_id>/contact-points/<int:point_id>/removal/": A.SERVING,
    "customers/<int:customer_id>/contact-points/<int:point_id>/block/": A.SERVING,
    "customers/<int:customer_id>/merging/": A.SERVING,
    "customers/<int:customer_id>/merges/": A.SERVING,
    "customers/merges/<int:merge_id>/undoing/": A.SERVING,
    "api/v1/openapi.json": A.PUBLIC,
    "api/v1/health": A.PUBLIC,
    "api/v1/": A.PUBLIC,
    "api/v1/^.*$": A.PUBLIC,
    "api/v1/cases": A.TOKEN,
    "api/v1/received": A.TOKEN,
    "api/v1/promises": A.TOKEN,
    "api/v1/search": A.TOKEN,
    "api/v1/promises/detect": A.TOKEN_ASK,
    "api/v1/call-backs": A.TOKEN,
    "api/v1/cases/<int:number>/call-back-slots": A.TOKEN_CASE,
    "api/v1/customers": A.TOKEN,
    "api/v1/cases/<int:number>": A.TOKEN_CASE,
    "api/v1/cases/<int:number>/messages": A.TOKEN_CASE,
    "api/v1/cases/<int:number>/timeline": A.TOKEN_CASE,
    "api/v1/messages/<int:id>/raw": A.TOKEN_CASE,
    "api/v1/attachments/<int:id>": A.TOKEN_CASE,
}
# Who may not, and somebody who may.
STRANGERS = {
    A.SERVING: ["employee"],
    A.CASE: ["noa", "employee"],
    A.OWN: ["noa", "employee", "admin"],
    A.MANAGING: ["noa", "employee"],
    A.ADMIN: ["noa", "employee", "dana"],
}
INSIDER = {A.STAFF: "employee", A.SERVING: "noa", A.CASE: "amal", A.OWN: "amal", A.MANAGING: "admin", A.ADMIN: "admin"}

# What whoever may must send, where nothing is not found.
SENT = {
    "cases/<int:number>/fields/": {"field": "colour", "value": "red"},
    "account/profile/theme/": {"theme": "dark"},
    "cases/<int:number>/kind/": {"kind": "complaint"},
    "cases/<int:number>/priority/": {"priority": "3"},
    "cases/<int:number>/status/": {"status": "open"},
    "cases/<int:number>/transfer/": {"team": "{team_id}"},
    "cases/<int:number>/snooze/": {"until": "reply"},
    "cases/<int:number>/followers/": {"follow": "me"},
    "cases/<int:number>/links/removal/": {"other": "{number}", "kind": "related"},
    "messages/<int:message_id>/direction/": {"direction": "rtl"},
    "customers/<int:customer_id>/merges/": {"source": "{source_id}"},
    "customers/<int:customer_id>/differences/": {"other": "{source_id}"},
    "notifications/reading/": {"until": "1"},
    "promises/<int:promise_id>/deliverer/": {"to": "{user_id}"},
    "notifications/return/": {"notification": "1"},
}

# These open connections for whoever may use them, which no test here does; the areas have tests of their own.
CONNECTING = {"messages/<int:message_id>/remote/<int:place>/", "settings/mailboxes/<int:pk>/check/"}

# What a list must be asked, or it shows nothing to anybody.
ASKED = {"api/v1/search": "?q=4711"}


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


@pytest.fixture
def world(case, mailbox, amal, noa, dana, admin, stranger, yusuf, orders):
    """One of everything that belongs to Amal's team, and something in each that could leak."""
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


def address(route, values):
    if route == "inbox/<slug:key>/<int:pk>/":
        return f"/inbox/team/{values['team_id']}/"
    before_pk = route.partition("/<int:pk>")[0].rpartition("/")[2]
    values = values | {
        "pk": values.get(before_pk),
        "draft_id": values["scheduled_id"] if route.startswith("scheduled/") else values["draft_id"],
        "id": values["message_id"] if "messages/" in route else values["attachment_id"],
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
    found = {route: Client().get(address(route, world["values"])).status_code for route in of(A.TOKEN, A.TOKEN_CASE)}
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
