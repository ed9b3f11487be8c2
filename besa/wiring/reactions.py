"""Event -> functions. WITHIN: same transaction, must not be lost. AFTER: on commit, can be recomputed."""

from besa.accounts import events as accounts
from besa.callbacks import reactions as call_backs
from besa.cases import events as cases
from besa.cases import following, mentions, notices
from besa.cases import reactions as sending
from besa.core.registry import Reaction, reactions
from besa.notifications import events as attention
from besa.promises import events as promised
from besa.promises import notices as alarms
from besa.promises import reactions as promises
from besa.routing import events as routed
from besa.routing import notices as offers
from besa.routing import reactions as routing

WITHIN: list[tuple[type, Reaction]] = [
    (cases.AnswerQueued, sending.message_queued),
    (cases.AutomaticMessageQueued, sending.automatic_message_queued),
    (cases.DeliveryRetried, sending.message_queued),
    (cases.MessageForwarded, sending.message_queued),
    (cases.CaseOpened, promises.case_opened),
    (cases.AnswerQueued, promises.answer_queued),
    (cases.ContactLogged, promises.contact_logged),
    (cases.MessageReceived, promises.message_received),
    (cases.MessageWithdrawn, promises.message_withdrawn),
    (cases.DeliverySent, sending.answer_arrived),
    (cases.DeliverySent, promises.delivery_sent),
    (cases.DeliveryFailed, sending.answer_lost),
    (cases.DeliveryBounced, sending.answer_lost),
    (cases.DeliveryFailed, promises.delivery_failed),
    (cases.DeliveryBounced, promises.delivery_failed),
    (cases.MessageReceived, sending.hold_what_was_to_leave),
    (cases.CaseAssigned, sending.owner_changed),
    (cases.CaseAssigned, notices.case_assigned),
    (cases.StatusChanged, sending.case_done),
    (cases.SlipTaken, notices.slip_taken),
    (cases.SlipDone, notices.slip_done),
    (cases.QuestionAsked, notices.question_asked),
    (cases.QuestionAnswered, notices.question_answered),
    (cases.HandoverOffered, notices.handover_offered),
    (cases.HandoverAccepted, notices.handover_accepted),
    (cases.HandoverDeclined, notices.handover_declined),
    (cases.HandoverWithdrawn, notices.handover_withdrawn),
    (cases.NoteWritten, mentions.note_written),
    (cases.NoteWritten, following.said),
    (cases.AnswerQueued, following.said),
    (cases.MessageForwarded, following.said),
    (cases.MessageReceived, following.message_received),
    (cases.ChangeUndone, following.change_undone),
    (cases.AnswerHeld, notices.answer_held),
    (cases.MessageReceived, notices.message_received),
    (cases.DeliveryFailed, notices.delivery_failed),
    (cases.DeliveryBounced, notices.delivery_failed),
    (cases.StatusChanged, promises.status_changed),
    (cases.CasePlaced, promises.case_placed),
    (cases.FieldChanged, promises.case_changed),
    (cases.FieldSet, promises.case_changed),
    (cases.TagAdded, promises.case_changed),
    (cases.TagRemoved, promises.case_changed),
    (cases.CaseTransferred, promises.case_changed),
    (accounts.WentAway, promises.went_away),
    (promised.PromiseAlarmed, alarms.alarmed),
    (promised.PromiseBroken, alarms.broken),
    (promised.SilenceNear, alarms.silence_near),
    (promised.SilenceBroken, alarms.silence_broken),
    (cases.CaseOpened, routing.case_opened),
    (cases.MessageReceived, routing.message_received),
    (cases.StatusChanged, routing.case_moved),
    (cases.CasePlaced, routing.case_moved),
    (cases.CaseTransferred, routing.case_moved),
    (cases.CaseAssigned, routing.case_assigned),
    (accounts.StandingSet, routing.standing_set),
    (accounts.WentAway, routing.went_away),
    (accounts.CameBack, routing.came_back),
    (attention.FocusSet, routing.focus_set),
    (routed.CaseOffered, offers.case_offered),
    (cases.CaseMerged, promises.case_merged),
    (cases.CaseMergedAway, promises.case_merged),
    (cases.CasesSeparated, promises.case_merged),
    (cases.CaseSplit, promises.case_split),
    (routed.ManagerAsked, offers.manager_asked),
    (routed.ManagerCame, offers.manager_came),
    (routed.ManagerDebriefed, offers.manager_debriefed),
    (routed.ManagerLate, offers.manager_late),
    # After the ledger: what it says of a call is what stands.
    (cases.ContactLogged, call_backs.contact_logged),
    (cases.MessageReceived, call_backs.message_received),
    (promised.PromiseKept, call_backs.promise_kept),
    (promised.PromiseBroken, call_backs.promise_broken),
    (promised.PromiseWithdrawn, call_backs.promise_withdrawn),
    (promised.PromiseRenegotiated, call_backs.promise_renegotiated),
    (promised.PromiseReopened, call_backs.promise_reopened),
    (promised.PromisePassedOn, call_backs.promise_passed_on),
]
AFTER: list[tuple[type, Reaction]] = []


def fill() -> None:
    for event, reaction in WITHIN:
        reactions.within[event].append(reaction)
    for event, reaction in AFTER:
        reactions.after[event].append(reaction)
