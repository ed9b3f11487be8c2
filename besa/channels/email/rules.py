"""Pure decisions about mailboxes."""

import re
import unicodedata

# Words by which an address says that nobody reads it, in the languages of our users and of bought software.
_UNANSWERABLE = re.compile(
    r"""
    (?: ^ | - )
    (?:
      (?: no | non | not | nicht | do-?not | do-?n-?t | dont | never | without | mos-?u | mos | pa | keine? | sans )
        -? (?: repl | respon | answer | antwort | pergjigj | kthim )
    | (?: un | not-? ) (?: monitored | attended )
    | (?: لا | عدم | بدون | ممنوع ) -? (?: ال )? (?: رد | ترد | تجيب | تجب | اجاب | جواب )
    | (?: אל | לא | ללא | אין | בלי ) -? (?: השב | תשיב | תענ | תשוב | מענה | להשיב | לענות | מגיב | הגיב )
    )
    """,
    re.VERBOSE,
)
_LOOKALIKES = str.maketrans({"0": "o", "1": "l", "ı": "i"})


def is_unanswerable(address: str) -> bool:
    """Whether the address announces that an answer is unwelcome (CH-16).

    `no-reply@`, `mos-pergjigju@`, `لا-ترد@` and `אל-תשיב@` all do, with any dots, dashes and capitals.
    """
    local = address.rpartition("@")[0] or address
    plain = unicodedata.normalize("NFKD", local.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_LOOKALIKES)
    return bool(_UNANSWERABLE.search(re.sub(r"[\W_]+", "-", letters)))
