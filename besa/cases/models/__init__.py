from besa.cases.models.acting import CaseMerge, Followed, Follower, Snooze
from besa.cases.models.asking import Question, Slip
from besa.cases.models.attention import Presence, Seen
from besa.cases.models.case import Case, CaseLink, Participant, Tag, seen_by
from besa.cases.models.delivery import Delivery
from besa.cases.models.draft import Draft, DraftFile
from besa.cases.models.handover import Handover, Repeat
from besa.cases.models.message import Attachment, Message
from besa.cases.models.own import FieldValue, OwnField, OwnStatus
from besa.cases.models.received import IgnoreRule, Received
from besa.cases.models.reply import ReplyFile, ReplyImport, SavedReply, Wording
from besa.cases.models.view import Pin, View

__all__ = [
    "Attachment",
    "Case",
    "CaseLink",
    "CaseMerge",
    "Delivery",
    "Draft",
    "DraftFile",
    "FieldValue",
    "Followed",
    "Follower",
    "Handover",
    "IgnoreRule",
    "Message",
    "OwnField",
    "OwnStatus",
    "Participant",
    "Pin",
    "Presence",
    "Question",
    "Received",
    "Repeat",
    "ReplyFile",
    "ReplyImport",
    "SavedReply",
    "Seen",
    "Slip",
    "Snooze",
    "Tag",
    "View",
    "Wording",
    "seen_by",
]
