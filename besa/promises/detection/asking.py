"""How people ask in the four languages: what begins a question, announces questions, and is no question to be answered.

Precise rather than eager: "when I opened it", «كم كنت سعيدا», "כמה ימים עברו" and “kur e hapa” begin with a question word
and ask nothing, so without a mark only whole turns count.
"""

import re

_BEFORE = r"(?:and\s|or\s|also,?\s|secondly,?\s|please,?\s)?"
# Begins a question, whatever stands at its end.
BEGINS = re.compile(
    _BEFORE
    + r"""(?:(?:can|could|would|will|do|does|did|is|are|was|were|have|has|should|shall|may)\s
      (?:you|we|i|it|the|this|that|there|they|my|your|our)\s
    |(?:isn|aren|don|doesn|didn|can|won|wouldn|couldn)['’]t\s(?:you|we|i|it|the|this|that|there|they)\s
    |و?هل\b
    |ו?האם\b
    |(?:dhe\s|edhe\s)?a\s(?:mund|ka|keni|është|eshte|janë|jane|do|duhet|jeni|e|i|më|me|na|kam|kemi)\s
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Begins one where no full stop ends it: "What is missing is the lid." asks nothing.
BEGINS_OPENLY = re.compile(
    _BEFORE
    + r"""(?:how\s(?:much|many|long|soon|often|far|do|does|did|can|should|would|will|is|are)\s
    |what\s(?:is|are|was|were|do|does|did|about|time|kind|sort|will|would|should|can|happens)\s
    |what['’]s\s
    |(?:when|where|why|who)\s(?:is|are|was|were|do|does|did|will|can|could|would|should|has|have)\s
    |which\s(?:one|of|\w{1,20}\s(?:is|are|do|does|should|can|will))\s
    |و?(?:أ?متى|أين|اين|لماذا|كيف\s(?:يمكن|أ|ن|ي|ت)|كم\s(?:يكلف|تكلف|سعر|ثمن|يستغرق|تستغرق|المدة|من\sالوقت)|ما\s(?:هو|هي|هما|سبب|موعد|سعر|ثمن|رقم|حكم|ال))\b
    |ו?(?:מתי\s(?!ש)|איפה|היכן|מדוע|איך|כיצד|למה\s|כמה\s(?:עולה|זמן|זה|יעלה|עולים)|מה\s(?:המחיר|העלות|הסיבה|קורה|עם|לגבי|הסטטוס|הדין|מצב))
    |(?:dhe\s|edhe\s)?(?:pse\s|çfarë\s|cfare\s|ç['’]|(?:cili|cila|cilat|cilët)\sësht?
      |sa\s(?:kushton|kohë|kohe|do|zgjat|është|para|ditë)\s|kur\s(?:do|mund|vjen|vij|arrin|është|mbërrin)\s
      |ku\s(?:është|mund|ndodhet|jeni|gjendet)\s|si\s(?:mund|ta|t['’]|duhet|të)\s?)
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Asks without asking: "please let me know whether ...".
INDIRECT = re.compile(
    r"""(?:\b(?:i(?:['’]d|\swould)\s(?:also\s)?like\sto\sknow|i\s(?:also\s)?(?:want|need)\sto\sknow|i\s(?:was\s)?wonder(?:ing|ed)?\s(?:if|whether|when|how|why|what)
      |(?:please|kindly)\s(?:also\s)?(?:let\s(?:me|us)\sknow|tell\s(?:me|us)|confirm|advise|explain)\s(?:if|whether|when|how|what|why|where|which|who)\b)
    |(?:أريد|نريد|أود|نود|أرغب|نرغب)\s(?:أيضا\s|أيضًا\s)?(?:في\s)?(?:أن\s)?(?:أعرف|نعرف|معرفة)|(?:أرجو|نرجو|يرجى)\s(?:إخبار|إعلام|إفادت|توضيح)\w{0,6}\s(?:متى|هل|كيف|كم|أين|لماذا|إن|إذا|ما|عن|ب)
    |(?:אשמח|אבקש|נבקש|נשמח|רציתי|אני\sרוצה|ברצוני)\s(?:גם\s)?לדעת\b|(?:נא|אנא|בבקשה)\s(?:הודיעו|הודע|עדכנו|עדכן|אמרו|ספרו|הסבירו)\w{0,4}\s(?:לי\s|לנו\s|אותי\s|אותנו\s)?(?:אם|מתי|כמה|איך|למה|האם|היכן|איפה|מה)
    |\b(?:dua|duam|do\stë\sdoja|do\sdoja|doja|donim)\s(?:edhe\s)?(?:ta?\s|të\s)(?:di|dimë|dija|dinim|pyes|pyesja)\b|ju\slutem\s(?:më|na)\s(?:tregoni|thoni|njoftoni|sqaroni)\s(?:nëse|kur|si|sa|ku|pse|çfarë|cil\w)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# The line above a list that is to be answered point by point.
ANNOUNCES = re.compile(
    r"\bquestions?\b|\bask\b|\bknow\b|\banswers?\b|\bclarif|أسئلة|الأسئلة|أسئلتي|استفسار|سؤال|الاستفسارات|توضيح|معرفة|שאלות|שאלה|לשאול|לדעת|תשובה|תשובות|\bpyetje|\bpyes|\bdi\b|\bdija\b|\bpërgjigj",
    re.IGNORECASE,
)
# Said out of politeness, or to ask for anything at all: whoever answers the rest has answered it.
COURTESY = re.compile(
    r"""(?:(?:(?:hi|hello|dear|hey)\b[^?]{0,30})?(?:how\sare\s(?:you|things)|how\s(?:do\syou\sdo|is\sit\sgoing)|how['’]s\sit\sgoing|(?:are|is)\s(?:you|everything|all)\s(?:well|ok|okay|fine|good)
      |(?:can|could|would|will)\s(?:you|anyone|anybody|someone|somebody)\s(?:please\s|kindly\s)?(?:help|assist|advise)(?:\s(?:me|us))?(?:\s(?:please|with\s(?:this|that|it)|here|out))*
      |any\s(?:ideas?|thoughts|help|news|update)s?|what\sdo\syou\sthink|is\s(?:it|this|that)\s(?:ok|okay|alright|fine|correct|right)|(?:right|ok|okay|agreed|understood|really|isn['’]t\sit|hello|please|you\sknow))
    |(?:مرحبا|السلام\sعليكم|أهلا)?[،,\s]*(?:كيف\s(?:حالك\w{0,3}|الحال|أنت\w{0,2}|حال\w{0,3})|(?:هل\s)?(?:يمكنك\w{0,3}|بإمكانك\w{0,3}|ممكن|تستطيع\w{0,3})\s(?:من\sفضلك\w{0,3}\s)?(?:أن\s)?(?:مساعدتي|مساعدتنا|تساعد\w{0,5}|المساعدة)(?:\sمن\sفضلك\w{0,3})?(?:\sفي\s(?:هذا|ذلك|حل\sالمشكلة))?|أليس\sكذلك|صحيح|حقا|هل\sهذا\s(?:صحيح|ممكن))
    |(?:שלום|היי)?[,\s]*(?:מה\s(?:שלומ\w{1,3}|נשמע|קורה|העניינים)|(?:האם\s)?(?:תוכל\w?|אפשר|אתם\sיכולים|אתה\sיכול|ניתן)\s(?:בבקשה\s)?(?:לעזור|לסייע|עזרה)(?:\s(?:לי|לנו))?(?:\s(?:בבקשה|בזה|עם\sזה|בעניין))*|נכון|בסדר|לא\sכך|באמת)
    |(?:përshëndetje|pershendetje|tung)?[,\s]*(?:si\s(?:jeni|je|po\sia?\skaloni|keni\squar)|a\sjeni\smirë|(?:a\s)?mund\stë\s(?:më|me|na)\s(?:ndihmoni|ndihmosh)(?:\s(?:ju\slutem|me\skëtë|pak))*|apo\sjo|apo|në\srregull|vërtet|ashtu))
    [\s,.!…]*""",
    re.IGNORECASE | re.VERBOSE,
)
# Where one sentence asks twice: "when does it come, and how much is it?"
AND_ASKS = re.compile(
    r"""[,،;]?\s+(?:(?:and|or)\s+(?=(?:when|where|why|who|how|what|which|can|could|is|are|do|does|will|would)\s)
    |(?=و(?:متى|هل|كم|أين|كيف|لماذا|ما\s(?:هو|هي))\s)|(?=ו(?:מתי|האם|כמה|איפה|איך|למה|מה)\s)
    |(?:dhe|edhe)\s+(?=(?:kur|ku|sa|si|pse|çfarë|a|cil\w{1,3})\s))""",
    re.IGNORECASE | re.VERBOSE,
)
