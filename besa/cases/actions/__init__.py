"""Every write to cases: one verb, one function, `by=` explicit (style.md, principle 2)."""

from besa.cases.actions.asking import (
    answer_question,
    ask,
    finish_slip,
    reopen_slip,
    see_slips,
    take_slip,
    withdraw_question,
)
from besa.cases.actions.attention import forget_presence, look_at, look_away, mark_unread, see
from besa.cases.actions.changes import (
    ask_for_help,
    change_direction,
    change_fields,
    give_help,
    link,
    set_next_due,
    tag,
    unlink,
    untag,
)
from besa.cases.actions.contacts import log_contact
from besa.cases.actions.drafts import (
    attach_to_draft,
    detach_from_draft,
    discard_draft,
    purge_discarded,
    restore_draft,
    save_draft,
    take_back_words,
)
from besa.cases.actions.following import follow, unfollow
from besa.cases.actions.forwarding import pass_on
from besa.cases.actions.handing import accept as accept_handover
from besa.cases.actions.handing import decline as decline_handover
from besa.cases.actions.handing import note_repeat, take_back_repeat
from besa.cases.actions.handing import offer as offer_handover
from besa.cases.actions.handing import withdraw_offer as withdraw_handover
from besa.cases.actions.merging import follow_merge, merge, separate, surviving
from besa.cases.actions.messages import answer, answer_automatically, receive, withdraw, write_note
from besa.cases.actions.opening import open_by_hand, open_case
from besa.cases.actions.own import save_field, save_status, set_field
from besa.cases.actions.owning import assign, transfer
from besa.cases.actions.places import mark_spam, purge, put_back, trash
from besa.cases.actions.received import (
    add_ignore_rule,
    discard,
    read_again,
    release,
    remove_ignore_rule,
    restore_discarded,
)
from besa.cases.actions.row import hold
from besa.cases.actions.scheduling import (
    hold_scheduled,
    release_scheduled,
    reschedule,
    schedule,
    send_scheduled,
    unschedule,
)
from besa.cases.actions.snoozing import snooze, wake
from besa.cases.actions.splitting import split
from besa.cases.actions.statuses import reopen, set_status, solve

__all__ = [
    "accept_handover",
    "add_ignore_rule",
    "answer",
    "answer_automatically",
    "answer_question",
    "ask",
    "ask_for_help",
    "assign",
    "attach_to_draft",
    "change_direction",
    "change_fields",
    "decline_handover",
    "detach_from_draft",
    "discard",
    "discard_draft",
    "finish_slip",
    "follow",
    "follow_merge",
    "forget_presence",
    "give_help",
    "hold",
    "hold_scheduled",
    "link",
    "log_contact",
    "look_at",
    "look_away",
    "mark_spam",
    "mark_unread",
    "merge",
    "note_repeat",
    "offer_handover",
    "open_by_hand",
    "open_case",
    "pass_on",
    "purge",
    "purge_discarded",
    "put_back",
    "read_again",
    "receive",
    "release",
    "release_scheduled",
    "remove_ignore_rule",
    "reopen",
    "reopen_slip",
    "reschedule",
    "restore_discarded",
    "restore_draft",
    "save_draft",
    "save_field",
    "save_status",
    "schedule",
    "see",
    "see_slips",
    "send_scheduled",
    "separate",
    "set_field",
    "set_next_due",
    "set_status",
    "snooze",
    "solve",
    "split",
    "surviving",
    "tag",
    "take_back_repeat",
    "take_back_words",
    "take_slip",
    "transfer",
    "trash",
    "unfollow",
    "unlink",
    "unschedule",
    "untag",
    "wake",
    "withdraw",
    "withdraw_handover",
    "withdraw_question",
    "write_note",
]
