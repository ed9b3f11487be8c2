"""The set that detection was tuned on: `language/promises.py` of 22 November 2026, by one author, checked by no native speaker.

Base: Tuesday 3 March 2026, 10:00. Sentence n of each language means the nth entry of GOLD: (days, hour or None).
"""

GOLD: list[tuple[tuple[str, str], int | None]] = [
    (("2026-03-04", "2026-03-04"), 15),
    (("2026-03-04", "2026-03-04"), None),
    (("2026-03-03", "2026-03-03"), None),
    (("2026-03-10", "2026-03-10"), None),
    (("2026-03-05", "2026-03-05"), 9),
    (("2026-03-08", "2026-03-15"), None),
    (("2026-03-06", "2026-03-06"), None),
    (("2026-03-05", "2026-03-05"), None),
    (("2026-03-15", "2026-03-15"), 10),
    (("2026-03-03", "2026-03-03"), None),
    (("2026-03-09", "2026-03-09"), None),
    (("2026-03-03", "2026-03-03"), 10),
    (("2026-03-31", "2026-03-31"), None),
    (("2026-03-05", "2026-03-05"), None),
    (("2026-03-03", "2026-03-03"), 15),
]
PROMISES = {
    "en": """
I will call you tomorrow at 3.
We will send the replacement within 24 hours.
I'll get back to you by the end of the day.
You will receive the refund in 5 working days.
A technician will visit you on Thursday between 9 and 11.
I will write to you next week.
The parcel will reach you before noon on Friday.
We will fix it in two days.
I will phone you on 15 March at 10:30.
You'll hear from me this afternoon.
We will reply by Monday.
I'll check and let you know in half an hour.
The invoice will be corrected by the end of the month.
We'll ship it the day after tomorrow.
I will call you back at 15:00.
""",
    "ar": """
سأتصل بك غدا الساعة الثالثة.
سنرسل البديل خلال ٢٤ ساعة.
سأرد عليك قبل نهاية اليوم.
ستستلم المبلغ خلال خمسة أيام عمل.
سيزورك الفني يوم الخميس بين التاسعة والحادية عشرة.
سوف أكتب إليك الأسبوع القادم.
ستصلك الشحنة قبل ظهر الجمعة.
سنصلح العطل في غضون يومين.
سأكلمك في ١٥ آذار الساعة ١٠:٣٠.
راح أرد عليك اليوم بعد الظهر.
سنجيبك قبل يوم الاثنين.
سأتحقق وأخبرك بعد نصف ساعة.
سنصحح الفاتورة حتى آخر الشهر.
سنشحنها بعد غد.
سأعاود الاتصال بك الساعة 15:00.
""",
    "he": """
אתקשר אליך מחר ב-15:00.
נשלח את התחליף תוך 24 שעות.
אחזור אליך עד סוף היום.
תקבל את ההחזר בתוך חמישה ימי עסקים.
טכנאי יגיע אליך ביום חמישי בין תשע לאחת עשרה.
אכתוב לך בשבוע הבא.
החבילה תגיע לפני הצהריים ביום שישי.
נתקן את זה בתוך יומיים.
אצלצל אליך ב-15 במרץ בשעה 10:30.
תקבלי תשובה היום אחר הצהריים.
נענה לך עד יום שני.
אבדוק ואעדכן אותך בעוד חצי שעה.
החשבונית תתוקן עד סוף החודש.
נשלח את זה מחרתיים.
אחזור אליך בשעה שלוש.
""",
    "sq": """
Do t'ju telefonoj nesër në orën 15.
Do ta dërgojmë zëvendësimin brenda 24 orëve.
Do t'ju përgjigjem deri në fund të ditës.
Do t'i merrni paratë brenda pesë ditëve pune.
Tekniku do të vijë të enjten nga ora 9 deri në 11.
Do t'ju shkruaj javën e ardhshme.
Pakoja do të arrijë të premten para mesditës.
Do ta rregullojmë për dy ditë.
Do t'ju marr në telefon më 15 mars në orën 10:30.
Do të merrni përgjigje sot pasdite.
Do t'ju përgjigjemi deri të hënën.
Do ta kontrolloj dhe ju njoftoj pas gjysmë ore.
Fatura do të korrigjohet deri në fund të muajit.
Do ta nisim pasnesër.
Do t'ju telefonoj në orën tre pasdite.
""",
}
OTHERS = {
    "en": """
You called us yesterday at 3.
Our shop is open from 9 to 5 on weekdays.
The order of 12 March was sent.
Please call us before Friday.
I can't promise it for tomorrow.
""",
    "ar": """
اتصلت بنا أمس الساعة الثالثة.
نفتح من التاسعة حتى الخامسة.
أرسلت الطلبية في 12 آذار.
أرجو أن تتصل بنا قبل الجمعة.
لا أستطيع أن أعدك بالغد.
""",
    "he": """
התקשרת אלינו אתמול בשלוש.
אנחנו פתוחים מתשע עד חמש.
ההזמנה נשלחה ב-12 במרץ.
אנא התקשר אלינו לפני יום שישי.
איני יכול להבטיח למחר.
""",
    "sq": """
Na telefonuat dje në orën 15.
Jemi hapur nga ora 9 deri në 17.
Porosia u nis më 12 mars.
Ju lutem na telefononi para së premtes.
Nuk mund ta premtoj për nesër.
""",
}
