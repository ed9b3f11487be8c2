"""Which of our four languages a text is in: the script decides, and between Albanian and English their commonest words."""

import re

_LOOKED_AT = 3_000
_ARABIC = re.compile("[\u0621-\u064a\u0671-\u06d3]")
_HEBREW = re.compile("[\u05d0-\u05ea]")
_LATIN = re.compile("[A-Za-zëçËÇ]")
_WORD = re.compile(r"[a-zëç']+")
_ALBANIAN = frozenset(
    str.split(
        """
    është eshte janë jane nuk dhe për per një nje që qe të te më me ju ne në kam keni kemi është pse kur ku si po jo
    faleminderit përshëndetje pershendetje mirëdita miredita mirë mire ditë dite porosia porosinë porosine porosi ende
    shumë shume juaj tuaj tim sime ime im nga tek deri pas para edhe por ose mund duhet dua doja lutem ju lutem pagesa
    ka kanë kane ishte do ta tё tij saj këtë kete kjo ky asnjë asnje sot nesër neser dje
    """
    )
)
_ENGLISH = frozenset(
    str.split(
        """
    the and is are was were you your i my we our it this that these those not for with have has had can could would
    please thank thanks hello dear hi order when why where what how do does did from to of in on at be been will
    still yet there their they but or if
    """
    )
)
# Words of both lists would decide by accident.
_BOTH = _ALBANIAN & _ENGLISH


def guess(text: str) -> str:
    """`ar`, `he`, `sq`, `en`, or '' when there is too little to tell."""
    head = text[:_LOOKED_AT]
    arabic, hebrew, latin = (len(pattern.findall(head)) for pattern in (_ARABIC, _HEBREW, _LATIN))
    if max(arabic, hebrew) * 2 >= latin and max(arabic, hebrew) > 1:
        return "ar" if arabic >= hebrew else "he"
    found = _WORD.findall(head.lower())
    albanian = sum(word in _ALBANIAN and word not in _BOTH for word in found) + sum("ë" in word for word in found)
    english = sum(word in _ENGLISH and word not in _BOTH for word in found)
    if albanian == english:
        return ""
    return "sq" if albanian > english else "en"
