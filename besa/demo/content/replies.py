"""Saved replies of the company: what its agents answer every week, in four languages.

Each: title, shortcut, key of the team ("" for everybody), and the words by language. Agents are never given a gender.
"""

REPLIES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    (
        "Thank you, I am looking into it",
        "looking",
        "",
        {
            "en": (
                "Hello {address_as},\n\n"
                "thank you for your message. I am looking into it and will write to you again by {due_time}."
            ),
            "ar": (
                "مرحبًا {address_as}،\n\nشكرًا على رسالتك. أتابع الموضوع الآن، وسأكتب لك مجددًا في موعد أقصاه {due_time}."
            ),
            "he": ("שלום {address_as},\n\nתודה על הפנייה. הנושא בבדיקה אצלי, ואכתוב לך שוב עד {due_time}."),
            "sq": (
                "Përshëndetje {address_as},\n\n"
                "faleminderit për mesazhin. Po e shqyrtoj dhe ju shkruaj sërish jo më vonë se {due_time}."
            ),
        },
    ),
    (
        "Which order is it?",
        "order",
        "orders",
        {
            "en": (
                "Hello {address_as},\n\n"
                "so that I can find your order at once: what is its number? It begins with ZT and stands at the "
                "top of the confirmation."
            ),
            "ar": ("مرحبًا {address_as}،\n\nحتى أجد طلبك فورًا: ما رقمه؟ يبدأ الرقم بـ ZT ويوجد في أعلى رسالة التأكيد."),
            "he": (
                "שלום {address_as},\n\nכדי למצוא את ההזמנה מיד: מה המספר שלה? הוא מתחיל ב־ZT ומופיע בראש אישור ההזמנה."
            ),
            "sq": (
                "Përshëndetje {address_as},\n\n"
                "që ta gjej menjëherë porosinë: cili është numri i saj? Fillon me ZT dhe gjendet në krye të "
                "konfirmimit."
            ),
        },
    ),
    (
        "The delivery is late: we are sorry",
        "late",
        "orders",
        {
            "en": (
                "Hello {address_as},\n\n"
                "you are right: your order should have been with you by now, and we are sorry. I have asked the "
                "driver for the new day, and will tell you by {due_time}."
            ),
            "ar": (
                "مرحبًا {address_as}،\n\n"
                "معك حق: كان يجب أن يصلك الطلب قبل الآن، ونعتذر عن ذلك. سألت السائق عن الموعد الجديد، وسأخبرك به"
                " في موعد أقصاه {due_time}."
            ),
            "he": (
                "שלום {address_as},\n\n"
                "הצדק איתך: ההזמנה הייתה צריכה להגיע כבר, ואנחנו מתנצלים. שאלתי את הנהג מה המועד החדש, ואעדכן עד"
                " {due_time}."
            ),
            "sq": (
                "Përshëndetje {address_as},\n\n"
                "keni të drejtë: porosia duhej të kishte ardhur deri tani dhe na vjen keq. E pyeta shoferin për "
                "ditën e re dhe ju njoftoj jo më vonë se {due_time}."
            ),
        },
    ),
    (
        "The wrong thing came",
        "wrong",
        "orders",
        {
            "en": (
                "Hello {address_as},\n\n"
                "we sent you the wrong thing, and we are sorry. The right one leaves today; the driver takes the"
                " other one with him. You need not pack or pay anything."
            ),
            "ar": (
                "مرحبًا {address_as}،\n\n"
                "أرسلنا لك غرضًا غير الذي طلبته، ونعتذر عن ذلك. يُرسل الغرض الصحيح اليوم، ويأخذ السائق الآخر "
                "معه، بلا تغليف وبلا أي دفع."
            ),
            "he": (
                "שלום {address_as},\n\n"
                "שלחנו את הפריט הלא נכון, ואנחנו מתנצלים. הפריט הנכון יוצא היום, והנהג ייקח איתו את האחר. אין "
                "צורך לארוז או לשלם דבר."
            ),
            "sq": (
                "Përshëndetje {address_as},\n\n"
                "ju dërguam gjënë e gabuar dhe na vjen keq. E duhura niset sot; shoferi e merr tjetrën me vete. "
                "Nuk keni pse paketoni apo paguani asgjë."
            ),
        },
    ),
    (
        "A photo would help",
        "photo",
        "",
        {
            "en": (
                "Hello {address_as},\n\n"
                "would you send us a photo of it, and one of the label with the model and the serial number? "
                "Just reply to this mail."
            ),
            "ar": (
                "مرحبًا {address_as}،\n\n"
                "هل يمكن إرسال صورة له، وصورة للملصق الذي عليه الطراز والرقم التسلسلي؟ يكفي الرد على هذه "
                "الرسالة."
            ),
            "he": (
                "שלום {address_as},\n\n"
                "אפשר לשלוח לנו תמונה, ותמונה של המדבקה עם הדגם והמספר הסידורי? פשוט להשיב למייל הזה."
            ),
            "sq": (
                "Përshëndetje {address_as},\n\n"
                "a mund të na dërgoni një foto të saj dhe një të etiketës me modelin e numrin serik? Mjafton t’i"
                " përgjigjeni këtij emaili."
            ),
        },
    ),
    (
        "The warranty covers it",
        "warranty",
        "repairs",
        {
            "en": (
                "Hello {address_as},\n\n"
                "good news: the warranty covers this. Bring it to any of our branches with the receipt, or tell "
                "me your address and we fetch it. Your reference is {case_number}."
            ),
            "ar": (
                "مرحبًا {address_as}،\n\n"
                "خبر سار: الكفالة تغطي هذا العطل. يمكن إحضار الجهاز مع الفاتورة إلى أي فرع، أو تزويدي بالعنوان "
                "لنستلمه منك. الرقم المرجعي: {case_number}."
            ),
            "he": (
                "שלום {address_as},\n\n"
                "חדשות טובות: האחריות מכסה את זה. אפשר להביא את המכשיר עם הקבלה לכל סניף, או למסור לי כתובת "
                "ונאסוף אותו. מספר הפנייה: {case_number}."
            ),
            "sq": (
                "Përshëndetje {address_as},\n\n"
                "lajm i mirë: garancia e mbulon. Silleni në cilëndo degë me faturën, ose më tregoni adresën dhe "
                "e marrim ne. Numri i rastit: {case_number}."
            ),
        },
    ),
    (
        "The warranty is over: what it would cost",
        "cost",
        "repairs",
        {
            "en": (
                "Hello {address_as},\n\n"
                "the warranty has ended, so the repair is charged. The workshop looks at it first, free of "
                "charge, and tells you the price; nothing is done before you agree."
            ),
            "ar": (
                "مرحبًا {address_as}،\n\n"
                "انتهت مدة الكفالة، ولذلك يكون التصليح مدفوعًا. تفحص الورشة الجهاز أولًا مجانًا وتبلغك بالسعر، "
                "ولا يُنفَّذ شيء قبل موافقتك."
            ),
            "he": (
                "שלום {address_as},\n\n"
                "האחריות הסתיימה, ולכן התיקון כרוך בתשלום. בית המלאכה בודק תחילה ללא תשלום ומוסר מחיר; דבר לא "
                "נעשה לפני אישור."
            ),
            "sq": (
                "Përshëndetje {address_as},\n\n"
                "garancia ka mbaruar, prandaj riparimi paguhet. Punishtja e sheh më parë falas dhe ju tregon "
                "çmimin; asgjë nuk bëhet pa pëlqimin tuaj."
            ),
        },
    ),
    (
        "Your device is ready",
        "ready",
        "repairs",
        {
            "en": (
                "Hello {address_as},\n\n"
                "your device is repaired and tested. You can fetch it in the workshop during our hours; bring "
                "the number {case_number}."
            ),
            "ar": (
                "مرحبًا {address_as}،\n\n"
                "جهازك جاهز بعد تصليحه وفحصه. يمكن استلامه من الورشة في أوقات الدوام، مع ذكر الرقم "
                "{case_number}."
            ),
            "he": (
                "שלום {address_as},\n\n"
                "המכשיר תוקן ונבדק. אפשר לאסוף אותו מבית המלאכה בשעות הפעילות, עם המספר {case_number}."
            ),
            "sq": (
                "Përshëndetje {address_as},\n\n"
                "pajisja juaj u riparua dhe u provua. Mund ta merrni në punishte gjatë orarit; sillni numrin "
                "{case_number}."
            ),
        },
    ),
    (
        "The invoice, once more",
        "invoice",
        "shops",
        {
            "en": (
                "Hello {address_as},\n\n"
                "the invoice is attached. If the company’s name or number is to stand on it, tell me and you get"
                " a new one today."
            ),
            "ar": (
                "مرحبًا {address_as}،\n\n"
                "الفاتورة مرفقة. إذا كان يجب أن يظهر عليها اسم الشركة أو رقمها، يكفي إبلاغي لتصلك فاتورة جديدة "
                "اليوم."
            ),
            "he": (
                "שלום {address_as},\n\n"
                "החשבונית מצורפת. אם צריך שיופיע בה שם החברה או מספרה, אפשר לכתוב לי ותישלח חשבונית חדשה היום."
            ),
            "sq": (
                "Përshëndetje {address_as},\n\n"
                "fatura është bashkëngjitur. Nëse duhet të ketë emrin ose numrin e firmës, më njoftoni dhe e "
                "merrni të renë sot."
            ),
        },
    ),
    (
        "The money is on its way",
        "refund",
        "shops",
        {
            "en": (
                "Hello {address_as},\n\n"
                "we have sent the money back to the card you paid with. Banks need three to five working days to"
                " show it. If it is not there then, write to me; I will follow it up."
            ),
            "ar": (
                "مرحبًا {address_as}،\n\n"
                "أعدنا المبلغ إلى البطاقة التي تم الدفع بها. تحتاج البنوك من ثلاثة إلى خمسة أيام عمل حتى يظهر. "
                "إذا لم يظهر بعدها، يكفي أن تكتب لي وسأتابع الأمر."
            ),
            "he": (
                "שלום {address_as},\n\n"
                "הכסף הוחזר לכרטיס שבו שילמת. לבנקים נדרשים שלושה עד חמישה ימי עסקים להציג אותו. אם לא יופיע, "
                "אפשר לכתוב לי ואמשיך לטפל."
            ),
            "sq": (
                "Përshëndetje {address_as},\n\n"
                "i kthyem paratë në kartën me të cilën paguat. Bankave u duhen tri deri në pesë ditë pune për "
                "t’i shfaqur. Nëse nuk janë aty atëherë, më shkruani; e ndjek unë."
            ),
        },
    ),
    (
        "Opening hours",
        "hours",
        "shops",
        {
            "en": (
                "Hello {address_as},\n\n"
                "our branches are open Monday to Friday from 8:30 to 17:00 and on Saturday from 9:00 to 13:00. "
                "The online store never closes."
            ),
            "ar": (
                "مرحبًا {address_as}،\n\n"
                "تفتح فروعنا من الاثنين إلى الجمعة من 8:30 حتى 17:00، ويوم السبت من 9:00 حتى 13:00. أما المتجر "
                "الإلكتروني فمفتوح دائمًا."
            ),
            "he": (
                "שלום {address_as},\n\n"
                "הסניפים פתוחים מיום שני עד שישי בין 8:30 ל־17:00 ובשבת בין 9:00 ל־13:00. החנות המקוונת פתוחה "
                "תמיד."
            ),
            "sq": (
                "Përshëndetje {address_as},\n\n"
                "degët janë hapur nga e hëna në të premte nga ora 8:30 deri në 17:00 dhe të shtunën nga 9:00 "
                "deri në 13:00. Dyqani online nuk mbyllet kurrë."
            ),
        },
    ),
    (
        "Is everything all right now?",
        "fine",
        "",
        {
            "en": (
                "Hello {address_as},\n\n"
                "I hope that everything is all right now. If not, just reply: case {case_number} comes back to "
                "me.\n\n"
                "{agent_name}, {team_name}"
            ),
            "ar": (
                "مرحبًا {address_as}،\n\n"
                "آمل أن كل شيء على ما يرام الآن. إن لم يكن كذلك، يكفي الرد على هذه الرسالة وتعود إليّ المعاملة "
                "{case_number}.\n\n"
                "{agent_name}، {team_name}"
            ),
            "he": (
                "שלום {address_as},\n\n"
                "אני מקווה שהכול בסדר עכשיו. אם לא, פשוט להשיב: פנייה {case_number} חוזרת אליי.\n\n"
                "{agent_name}, {team_name}"
            ),
            "sq": (
                "Përshëndetje {address_as},\n\n"
                "shpresoj që tani gjithçka është në rregull. Nëse jo, mjafton të përgjigjeni: rasti "
                "{case_number} kthehet tek unë.\n\n"
                "{agent_name}, {team_name}"
            ),
        },
    ),
)
