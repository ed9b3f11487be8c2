"""Pure decisions about mailboxes."""

import re
import unicodedata

# Words by which an address says that nobody reads it, in the languages of our users, with the dots and dashes taken out.
_UNANSWERABLE = re.compile(
    r"""
      (?: no | non | not | dont | donot | never | mos | pa | bez | keine? | sans | bitte(?:nicht)? ) (?:t)?
        (?: reply | replies | response | respond | answer | antwort(?:en)? | pergjigj(?:u|e|ja|ni)? | kthim | repondre | respuesta )
    | (?: reply | response ) (?: not | never | no )
    | (?: un | un?) (?: monitored | attended )
    | (?: لا | عدم | بدون | ممنوع ) (?: ال )? (?: رد | ترد | تردد | تجيب | تجب | اجابه | اجابة | جواب )
    | (?: אל | לא | ללא | אין | בלי ) (?: ל )? (?: השב | תשיב | תשיבו | תענה | תענו | תשובה | מענה | להשיב | לענות | מגיב | הגיב )
    """,
    re.VERBOSE,
)
_LATIN_LOOKALIKES = str.maketrans({"0": "o", "1": "l", "ı": "i"})


def is_unanswerable(address: str) -> bool:
    """Whether the address announces that an answer is unwelcome (CH-16): `no-reply@`, `mos-pergjigju@`, `لا-ترد@`, `אל-תשיב@`."""
    local = address.rpartition("@")[0] or address
    plain = unicodedata.normalize("NFKD", local.casefold())
    letters = "".join(letter for letter in plain if letter.isalnum()).translate(_LATIN_LOOKALIKES)
    return bool(_UNANSWERABLE.search(letters))
