"""What happened to a case, one sentence for each kind of event. Names are isolated, so that they never turn a sentence around."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from besa.cases.models import Case
from besa.cases.models.own import in_words
from besa.core import registry
from besa.core.listing import in_a_row
from besa.core.models import LoggedEvent
from besa.core.templatetags.besa import day as shown_day
from besa.core.templatetags.besa import ltr, moment, name

Names = dict[str, dict[int, str]]


class Told(NamedTuple):
    icon: str
    words: str


def sentence_of(event: LoggedEvent, names: Names) -> Told | None:
    """The sentence of `event`, by this area or by the one that it belongs to; None where it has nothing to say."""
    teller = TELLERS.get(event.name)
    if teller:
        return teller(event, names)
    stranger = registry.sentences.get(event.name)
    found = stranger(event) if stranger else None
    return Told(*found) if found else None


def fill(sentence: str, **words: Any) -> SafeString:
    """A translated sentence with `%(named)s` places, everything escaped that is not markup of ours."""
    safe = {key: conditional_escape(value) for key, value in words.items()}
    return mark_safe(str(conditional_escape(sentence)) % safe)  # noqa: S308 - both are escaped in this function


def who(event: LoggedEvent) -> str:
    return name(event.actor.name) if event.actor else ""


def _assigned(event: LoggedEvent, names: Names) -> Told:
    owner = event.data["owner_id"]
    actor, other = who(event), name(names["people"].get(owner, "?"))
    if owner is None:
        words = fill(_("%(who)s gave the case back to the team."), who=actor) if actor else _("Back with the team.")
        return Told("users", words)
    if event.actor_id == owner:
        return Told("user-check", fill(_("%(who)s took the case."), who=actor))
    if actor:
        return Told("user-check", fill(_("%(who)s assigned the case to %(owner)s."), who=actor, owner=other))
    return Told("user-check", fill(_("The case was assigned to %(owner)s."), owner=other))


def _transferred(event: LoggedEvent, names: Names) -> Told:
    team = name(names["teams"].get(event.data["team_id"], "?"))
    if event.actor:
        return Told("forward", fill(_("%(who)s passed the case on to %(team)s."), who=who(event), team=team))
    return Told("forward", fill(_("The case was passed on to %(team)s."), team=team))


REASONS: dict[str, Callable[[], str]] = {
    "customer_wrote": lambda: _("The customer wrote; the case is open again."),
    "customer_contacted": lambda: _("The customer got in touch; the case is open again."),
    "not_delivered": lambda: _("The answer could not be delivered; the case is open again."),
    "taken_back": lambda: _("The answer was taken back; the case is open again."),
    "merged": lambda: _("The merged case waits for an answer; the case is open again."),
}
STATUS_ICONS = {"solved": "circle-check", "closed": "lock", "waiting": "hourglass", "on_hold": "pause"}


def _status(event: LoggedEvent, _names: Names) -> Told | None:
    status, reason = event.data["status"], event.data.get("reason", "")
    if reason == "answered" and status == Case.Status.WAITING:
        return None
    if reason in REASONS:
        return Told("rotate-ccw", REASONS[reason]())
    called, icon = event.data.get("own"), STATUS_ICONS.get(status, "circle-help")
    label = in_words(called[""], called) if called else Case.Status(status).label
    if event.actor:
        return Told(icon, fill(_("%(who)s set the status to “%(status)s”."), who=who(event), status=label))
    return Told(icon, fill(_("The status is now “%(status)s”."), status=label))


def _field(event: LoggedEvent, _names: Names) -> Told | None:
    field, value = event.data["field"], event.data["value"]
    if field == "is_upset":
        return _upset(event, value == "True")
    if field not in FIELD_SENTENCES:
        return None
    sentence, shown = FIELD_SENTENCES[field]
    return Told("pencil", fill(sentence(), who=who(event) or _("Besa"), value=shown(value)))


def _upset(event: LoggedEvent, is_upset: bool) -> Told:
    sentence = (
        _("%(who)s noted that the customer is upset.") if is_upset else _("%(who)s noted that the customer is calm.")
    )
    return Told("flag", fill(sentence, who=who(event) or _("Besa")))


def _needed_by(value: str) -> str:
    return shown_day(date.fromisoformat(value)) if value else "–"


FIELD_SENTENCES: dict[str, tuple[Callable[[], str], Callable[[str], Any]]] = {
    "kind": (lambda: _("%(who)s set the kind to “%(value)s”."), lambda v: Case.Kind(v).label),
    "priority": (lambda: _("%(who)s set the priority to “%(value)s”."), lambda v: Case.Priority(int(v)).label),
    "summary": (lambda: _("%(who)s wrote the summary."), str),
    "subject": (lambda: _("%(who)s changed the subject to “%(value)s”."), name),
    "needed_by": (lambda: _("%(who)s noted that it is needed by %(value)s."), _needed_by),
}


def _field_set(event: LoggedEvent, _names: Names) -> Told:
    field, value = name(in_words(event.data["names"][""], event.data["names"])), event.data["value"]
    if value is None:
        return Told("pencil", fill(_("%(who)s emptied “%(field)s”."), who=who(event) or _("Besa"), field=field))
    words = _("%(who)s set “%(field)s” to “%(value)s”.")
    return Told("pencil", fill(words, who=who(event) or _("Besa"), field=field, value=field_words(value)))


def field_words(value: Any) -> Any:
    """A value of a field of the desk's own, as JSON has it, to read."""
    if isinstance(value, bool):
        return pgettext("answer", "yes") if value else pgettext("answer", "no")
    if isinstance(value, int | float):
        return ltr(value)
    return in_a_row(value) if isinstance(value, list) else name(value)


def _tag_added(event: LoggedEvent, _names: Names) -> Told:
    return Told(
        "tag", fill(_("%(who)s added the tag %(tag)s."), who=who(event) or _("Besa"), tag=name(event.data["tag"]))
    )


def _tag_removed(event: LoggedEvent, _names: Names) -> Told:
    tag = name(event.data["tag"])
    return Told("tag", fill(_("%(who)s removed the tag %(tag)s."), who=who(event) or _("Besa"), tag=tag))


PLACES: dict[str, Callable[[], str]] = {
    "inbox": lambda: _("%(who)s put the case back."),
    "spam": lambda: _("%(who)s marked the case as spam."),
    "trash": lambda: _("%(who)s moved the case to the trash."),
}


def _placed(event: LoggedEvent, _names: Names) -> Told:
    return Told("archive", fill(PLACES[event.data["place"]](), who=who(event) or _("Besa")))


def _linked(event: LoggedEvent, _names: Names) -> Told:
    return Told("link", fill(_("Linked with %(case)s."), case=case_link(event.data["other_number"])))


def case_link(number: int) -> SafeString:
    return format_html('<a class="link" href="/cases/{}/">{}</a>', number, ltr(f"#{number}"))


def _unlinked(event: LoggedEvent, _names: Names) -> Told:
    return Told("unlink", fill(_("The link with %(case)s was removed."), case=case_link(event.data["other_number"])))


def _snoozed(event: LoggedEvent, _names: Names) -> Told:
    until = event.data["until"]
    if not until:
        return Told(
            "moon", fill(_("%(who)s put the case off until the customer answers."), who=who(event) or _("Besa"))
        )
    at = moment(datetime.fromisoformat(until))
    if event.data["on_reply"]:
        words = _("%(who)s put the case off until %(at)s, or until the customer answers.")
    else:
        words = _("%(who)s put the case off until %(at)s.")
    return Told("moon", fill(words, who=who(event) or _("Besa"), at=at))


BACK: dict[str, Callable[[], str]] = {
    "time": lambda: _("The time that was set has come; the case is back."),
    "reply": lambda: _("The customer wrote; the case that was put off is back."),
}


def _woken(event: LoggedEvent, _names: Names) -> Told | None:
    because = event.data["because"]
    if because in BACK:
        return Told("alarm-clock", BACK[because]())
    if because == "hand" and event.actor:
        return Told("alarm-clock", fill(_("%(who)s brought the case back."), who=who(event)))
    return None


def _followed(event: LoggedEvent, names: Names) -> Told:
    follower = name(names["people"].get(event.data["user_id"], "?"))
    if event.actor_id == event.data["user_id"] or not event.actor:
        return Told("bell", fill(_("%(who)s follows the case."), who=follower))
    return Told("bell", fill(_("%(who)s had %(other)s follow the case."), who=who(event), other=follower))


def _unfollowed(event: LoggedEvent, names: Names) -> Told:
    follower = name(names["people"].get(event.data["user_id"], "?"))
    return Told("bell-off", fill(_("%(who)s no longer follows the case."), who=follower))


def _merged(event: LoggedEvent, _names: Names) -> Told:
    link = case_link(event.data["other_number"])
    return Told("merge", fill(_("%(who)s merged %(case)s into this case."), who=who(event) or _("Besa"), case=link))


def _merged_away(event: LoggedEvent, _names: Names) -> Told:
    link = case_link(event.data["other_number"])
    return Told("merge", fill(_("%(who)s merged this case into %(case)s."), who=who(event) or _("Besa"), case=link))


def _separated(event: LoggedEvent, _names: Names) -> Told:
    link = case_link(event.data["other_number"])
    return Told("split", fill(_("This case and %(case)s are two again."), case=link))


def _split(event: LoggedEvent, _names: Names) -> Told:
    count = event.data["count"]
    words = ngettext(
        "%(who)s split off %(count)s message into %(case)s.",
        "%(who)s split off %(count)s messages into %(case)s.",
        count,
    )
    link = case_link(event.data["other_number"])
    return Told("split", fill(words, who=who(event) or _("Besa"), count=count, case=link))


def _help(event: LoggedEvent, _names: Names) -> Told:
    return Told("life-buoy", _("A message could not be read; a person must look at it."))


def _read_again(event: LoggedEvent, _names: Names) -> Told:
    return Told("refresh-cw", _("The message was read after all."))


def _failed(event: LoggedEvent, _names: Names) -> Told:
    return Told("mail-warning", fill(_("The mail to %(address)s failed."), address=ltr(event.data["recipient"])))


def _late(event: LoggedEvent, _names: Names) -> Told:
    return Told(
        "alarm-clock", fill(_("The mail to %(address)s has not left yet."), address=ltr(event.data["recipient"]))
    )


def _bounced(event: LoggedEvent, _names: Names) -> Told:
    return Told("mail-warning", fill(_("The mail to %(address)s came back."), address=ltr(event.data["recipient"])))


def _scheduled(event: LoggedEvent, _names: Names) -> Told:
    at = moment(datetime.fromisoformat(event.data["send_at"]), "full")
    return Told(
        "calendar-clock", fill(_("An answer of %(who)s leaves %(time)s."), who=who(event) or _("Besa"), time=at)
    )


def _forwarded(event: LoggedEvent, _names: Names) -> Told | None:
    if not event.data["reason"]:
        return None
    words = _("%(who)s passed a message on without telling the customer: %(reason)s")
    return Told("forward", fill(words, who=who(event) or _("Besa"), reason=name(event.data["reason"])))


def _held(event: LoggedEvent, _names: Names) -> Told:
    if event.data["because"] == "customer_wrote":
        return Told("pause", _("The scheduled answer is held: the customer wrote in the meantime."))
    if event.data["because"] == "writer_gone":
        return Told("pause", _("The scheduled answer is held: whoever wrote it no longer serves here."))
    return Told("pause", fill(_("The scheduled answer is held: %(reason)s"), reason=name(event.data["because"])))


def _unscheduled(event: LoggedEvent, _names: Names) -> Told:
    return Told(
        "undo-2", fill(_("%(who)s took the scheduled answer back into the draft."), who=who(event) or _("Besa"))
    )


def undo_told(event: LoggedEvent, undid: list[LoggedEvent], names: Names) -> Told:
    """What was taken back, in the words with which it had been told."""
    found = (sentence_of(change, names) for change in undid)
    what = format_html_join(" ", "{}", ((told.words,) for told in found if told))
    if not what:
        return Told("undo-2", fill(_("%(who)s took a change back."), who=who(event) or _("Besa")))
    return Told("undo-2", fill(_("%(who)s took back: %(change)s"), who=who(event) or _("Besa"), change=what))


def _opened(event: LoggedEvent, _names: Names) -> Told | None:
    return Told("plus", fill(_("%(who)s opened the case."), who=who(event))) if event.actor else None


def _offered(event: LoggedEvent, names: Names) -> Told:
    to = names["people"].get(event.data["user_id"]) or names["teams"].get(event.data["team_id"], "?")
    return Told("handshake", fill(_("%(who)s offered the case to %(to)s."), who=who(event), to=name(to)))


def _accepted(event: LoggedEvent, names: Names) -> Told:
    words = _("%(who)s read the brief and took the case over.")
    if event.data["told"]:
        words = _("%(who)s read the brief and took the case over; the customer was told.")
    return Told("handshake", fill(words, who=who(event)))


def _declined(event: LoggedEvent, _names: Names) -> Told:
    words = fill(_("%(who)s declined the case: %(reason)s"), who=who(event), reason=name(event.data["reason"]))
    return Told("circle-x", words)


def _withdrawn(event: LoggedEvent, _names: Names) -> Told:
    endings = {
        "owner_changed": _("The offer ended, because the case has another owner."),
        "done": _("The offer ended, because the case is solved."),
    }
    words = endings.get(event.data["reason"]) or fill(_("%(who)s withdrew the offer."), who=who(event) or _("Besa"))
    return Told("rotate-ccw", words)


def _summed(event: LoggedEvent, _names: Names) -> Told:
    return Told("notebook-pen", _("Taken over without a brief: the summary of the case stands in for it."))


def _repeated(event: LoggedEvent, _names: Names) -> Told:
    return Told("repeat-2", fill(_("%(who)s noted that the customer had to say something again."), who=who(event)))


def _asked(event: LoggedEvent, names: Names) -> Told:
    to = names["people"].get(event.data["user_id"]) or names["teams"].get(event.data["team_id"], "?")
    return Told(
        "message-circle-question-mark", fill(_("%(who)s asked %(to)s a question."), who=who(event), to=name(to))
    )


def _answered(event: LoggedEvent, names: Names) -> Told:
    asker = name(names["people"].get(event.data["user_id"], "?"))
    return Told("circle-check", fill(_("%(who)s answered the question of %(asker)s."), who=who(event), asker=asker))


def _question_withdrawn(event: LoggedEvent, _names: Names) -> Told:
    return Told("rotate-ccw", fill(_("%(who)s withdrew a question."), who=who(event)))


TELLERS: dict[str, Callable[[LoggedEvent, Names], Told | None]] = {
    "cases.CaseOpened": _opened,
    "cases.AnswerScheduled": _scheduled,
    "cases.AnswerHeld": _held,
    "cases.MessageForwarded": _forwarded,
    "cases.ScheduleEnded": _unscheduled,
    "cases.CaseAssigned": _assigned,
    "cases.CaseTransferred": _transferred,
    "cases.StatusChanged": _status,
    "cases.FieldChanged": _field,
    "cases.FieldSet": _field_set,
    "cases.TagAdded": _tag_added,
    "cases.TagRemoved": _tag_removed,
    "cases.CasePlaced": _placed,
    "cases.CaseLinked": _linked,
    "cases.CaseUnlinked": _unlinked,
    "cases.CaseSnoozed": _snoozed,
    "cases.CaseWoken": _woken,
    "cases.CaseFollowed": _followed,
    "cases.CaseUnfollowed": _unfollowed,
    "cases.CaseMerged": _merged,
    "cases.CaseMergedAway": _merged_away,
    "cases.CasesSeparated": _separated,
    "cases.CaseSplit": _split,
    "cases.HelpAsked": _help,
    "cases.MessageReadAgain": _read_again,
    "cases.HandoverOffered": _offered,
    "cases.HandoverAccepted": _accepted,
    "cases.HandoverDeclined": _declined,
    "cases.HandoverWithdrawn": _withdrawn,
    "cases.HandoverSummed": _summed,
    "cases.RepeatNoted": _repeated,
    "cases.QuestionAsked": _asked,
    "cases.QuestionAnswered": _answered,
    "cases.QuestionWithdrawn": _question_withdrawn,
    "cases.DeliveryFailed": _failed,
    "cases.DeliveryLate": _late,
    "cases.DeliveryBounced": _bounced,
}
