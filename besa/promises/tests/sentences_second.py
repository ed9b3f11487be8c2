"""A second set, written after the first had been used for mending, and run once on the code as it was then.

That run: right day and hour en 10, ar 10, he 6, sq 10 of 10;
sure and right 30 of 40; of 40 others 3 were sure (ar, he, sq 1 each), 6 "maybe".
Mended since, so what the tests say of it now is no blind figure. Base and form are those of `sentences_blind`.
"""

PROMISES = {
    "en": """
We'll have an answer for you by noon tomorrow. | 2026-03-04 | 2026-03-04 | 12
I'm going to drop the keys off on Saturday at 11. | 2026-03-07 | 2026-03-07 | 11
You will get your money back within a week. | 2026-03-10 | 2026-03-10 | -
Expect a call from our accountant Thursday at 2pm. | 2026-03-05 | 2026-03-05 | 14
Someone from our team will reach out before close of business. | 2026-03-03 | 2026-03-03 | -
We'll have it repaired by 12 April. | 2026-04-12 | 2026-04-12 | -
I'll email the contract first thing tomorrow morning. | 2026-03-04 | 2026-03-04 | -
Your order will be dispatched on Monday and should arrive on Wednesday. | 2026-03-09 | 2026-03-09 | -
We will come back to you in the next 48 hours. | 2026-03-05 | 2026-03-05 | 10
The engineer will be there between 2 and 4 pm on 9 March. | 2026-03-09 | 2026-03-09 | 14
""",
    "ar": """
سنعيد إليك المبلغ خلال أسبوع. | 2026-03-10 | 2026-03-10 | -
سأوافيك بالجواب ظهر غد. | 2026-03-04 | 2026-03-04 | 12
سيتواصل معك المحاسب يوم الخميس الساعة الثانية بعد الظهر. | 2026-03-05 | 2026-03-05 | 14
ستكون القطعة جاهزة يوم السبت الساعة ١١ صباحا. | 2026-03-07 | 2026-03-07 | 11
هنرجعلك الفلوس خلال يومين. | 2026-03-05 | 2026-03-05 | -
سنرد على استفساركم في غضون ٤٨ ساعة. | 2026-03-05 | 2026-03-05 | 10
سننهي الإصلاح قبل ١٢ نيسان. | 2026-04-12 | 2026-04-12 | -
سأبعث العقد غدا صباحا. | 2026-03-04 | 2026-03-04 | -
سيصل المهندس بين الثانية والرابعة عصرا يوم ٩ آذار. | 2026-03-09 | 2026-03-09 | 14
سوف يتم شحن طلبك يوم الاثنين. | 2026-03-09 | 2026-03-09 | -
""",
    "he": """
נחזיר לך את הכסף תוך שבוע. | 2026-03-10 | 2026-03-10 | -
אשלח את החוזה מחר בבוקר. | 2026-03-04 | 2026-03-04 | -
רואה החשבון ייצור איתך קשר ביום חמישי בשתיים. | 2026-03-05 | 2026-03-05 | 14
התיקון יסתיים עד 12 באפריל. | 2026-04-12 | 2026-04-12 | -
נציג שלנו יחזור אליכם תוך 48 שעות. | 2026-03-05 | 2026-03-05 | 10
המהנדס יהיה אצלך ב-9 במרץ בין שתיים לארבע. | 2026-03-09 | 2026-03-09 | 14
אני אתקשר אלייך עוד היום. | 2026-03-03 | 2026-03-03 | -
ההזמנה שלך תישלח ביום שני. | 2026-03-09 | 2026-03-09 | -
אביא את המפתחות בשבת ב-11. | 2026-03-07 | 2026-03-07 | 11
נעדכן אתכם עד מחר בצהריים. | 2026-03-04 | 2026-03-04 | 12
""",
    "sq": """
Do t’jua kthejmë paratë brenda një jave. | 2026-03-10 | 2026-03-10 | -
Do t’ju dërgoj kontratën nesër në mëngjes. | 2026-03-04 | 2026-03-04 | -
Kontabilisti do t’ju telefonojë të enjten në orën 14. | 2026-03-05 | 2026-03-05 | 14
Riparimi do të përfundojë deri më 12 prill. | 2026-04-12 | 2026-04-12 | -
Një koleg do t’ju kthejë përgjigje brenda 48 orëve. | 2026-03-05 | 2026-03-05 | 10
Inxhinieri do të jetë aty më 9 mars mes orës 14 dhe 16. | 2026-03-09 | 2026-03-09 | 14
Do ju marr në telefon sot. | 2026-03-03 | 2026-03-03 | -
Porosia juaj do të niset të hënën. | 2026-03-09 | 2026-03-09 | -
Do t’i sjell çelësat të shtunën në orën 11. | 2026-03-07 | 2026-03-07 | 11
Do t’ju informojmë deri nesër në drekë. | 2026-03-04 | 2026-03-04 | 12
""",
}

OTHERS = {
    "en": """
The train will leave at 5 tomorrow.
You will receive a fine if you do not pay by Friday.
We called you on Monday at 3.
I'd like to send it back tomorrow.
Did you get what we promised for today?
You should get a letter by Friday.
Our hours: Monday to Friday, 9 to 5.
It has not arrived and it was to come on 5 March.
Nobody will call you tomorrow.
I am sorry that we didn't call yesterday at 3.
""",
    "ar": """
سيكون غدا عطلة رسمية.
لم نتصل بك أمس الساعة الثالثة.
متى ستصل الشحنة يوم الاثنين؟
يرجى إرسال الأوراق قبل الخميس.
كنت سأتصل بك أمس.
سنوات طويلة قبل يوم الاثنين.
وصلت الشحنة يوم الاثنين.
لا أحد سيتصل بك غدا.
سترسل لنا الأوراق غدا.
إن وصلت القطعة سنرسلها غدا.
""",
    "he": """
תשלח לנו את המסמכים עד מחר.
נשלחה ההזמנה ב-12 במרץ.
מתי תגיע החבילה ביום שני?
היית אמור לקבל את זה היום.
התקשרנו אליך ביום שני בשלוש.
אף אחד לא יתקשר אליך מחר.
אם תשלם היום, נשלח את זה מחר.
מחר חג והמשרד סגור.
אני מקווה שתקבל את זה מחר.
נא לאשר קבלה עד יום חמישי.
""",
    "sq": """
Ju telefonuam të hënën në orën 15.
Kur do të vijë pakoja të hënën?
Na dërgoni dokumentet deri nesër.
Nëse paguani sot, do ta nisim nesër.
Treni do të niset nesër në orën 5.
Askush nuk do t’ju telefonojë nesër.
Shpresoj ta merrni nesër.
Orari: e hënë deri të premte, 9 deri në 17.
Duhet të paguani brenda tri ditëve.
Do të donim ta kthenim nesër.
""",
}
