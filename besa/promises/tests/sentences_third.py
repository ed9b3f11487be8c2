"""A third set, written by somebody who had only skimmed the tables, and run once on the code as it was then.

That run: right day and hour en 15, ar 14, he 12, sq 13 of 15; sure and right 41 of 60;
of 48 others 3 were sure (what the customer had promised).
Mended since, so what the tests say of it now is no blind figure. Base and form are those of `sentences_blind`.
"""

PROMISES = {
    "en": """
I'll ring you this evening around 7. | 2026-03-03 | 2026-03-03 | 19
You can expect our reply no later than Friday at noon. | 2026-03-06 | 2026-03-06 | 12
The driver will pick up the old machine on the 11th between 8 and 10 in the morning. | 2026-03-11 | 2026-03-11 | 8
We'll transfer the amount to your account within three business days. | 2026-03-06 | 2026-03-06 | -
My colleague Sara is going to phone you tomorrow at half past four. | 2026-03-04 | 2026-03-04 | 16
I will have the report on your desk by Wednesday morning. | 2026-03-04 | 2026-03-04 | -
We will credit your card in 10 days. | 2026-03-13 | 2026-03-13 | -
Your new password will be sent to you in an hour. | 2026-03-03 | 2026-03-03 | 11
I promise to look at it before the end of the week. | 2026-03-03 | 2026-03-08 | -
I shall write again on March 20. | 2026-03-20 | 2026-03-20 | -
We're sending a technician on Monday at 8:30. | 2026-03-09 | 2026-03-09 | 8
The spare part arrives next month, and we will tell you at once. | 2026-04-01 | 2026-04-30 | -
I'll be back to you in 20 minutes. | 2026-03-03 | 2026-03-03 | 10
Your refund will be processed by 5 April 2026. | 2026-04-05 | 2026-04-05 | -
We'll make sure the package leaves our warehouse today. | 2026-03-03 | 2026-03-03 | -
""",
    "ar": """
سأهاتفك مساء اليوم حوالي الساعة السابعة. | 2026-03-03 | 2026-03-03 | 19
سيصلك ردنا في موعد أقصاه ظهر الجمعة. | 2026-03-06 | 2026-03-06 | 12
سيستلم السائق الجهاز القديم يوم ١١ آذار بين الثامنة والعاشرة صباحا. | 2026-03-11 | 2026-03-11 | 8
سنحوّل المبلغ إلى حسابك خلال ثلاثة أيام عمل. | 2026-03-08 | 2026-03-08 | -
ستتصل بك زميلتي سارة غدا الساعة الرابعة والنصف. | 2026-03-04 | 2026-03-04 | 16
سيكون التقرير عندكم صباح الأربعاء. | 2026-03-04 | 2026-03-04 | -
سنعيد المبلغ إلى بطاقتك خلال عشرة أيام. | 2026-03-13 | 2026-03-13 | -
سنرسل لك كلمة المرور الجديدة بعد ساعة. | 2026-03-03 | 2026-03-03 | 11
أعدك بأن أنظر في الأمر قبل نهاية الأسبوع. | 2026-03-03 | 2026-03-08 | -
سأكتب لك مجددا في ٢٠ مارس. | 2026-03-20 | 2026-03-20 | -
سنرسل فنيا يوم الاثنين الساعة 8:30. | 2026-03-09 | 2026-03-09 | 8
ستتوفر القطعة الشهر القادم وسنخبرك فورا. | 2026-04-01 | 2026-04-30 | -
بكلمك بعد ثلث ساعة. | 2026-03-03 | 2026-03-03 | 10
سيتم استرداد المبلغ بحلول ٥ نيسان ٢٠٢٦. | 2026-04-05 | 2026-04-05 | -
رح نبعتلك الطرد اليوم. | 2026-03-03 | 2026-03-03 | -
""",
    "he": """
אתקשר אליך הערב בסביבות שבע. | 2026-03-03 | 2026-03-03 | 19
תקבלו מאיתנו תשובה עד יום שישי בצהריים. | 2026-03-06 | 2026-03-06 | 12
הנהג יאסוף את המכונה הישנה ב-11 במרץ בין 8 ל-10 בבוקר. | 2026-03-11 | 2026-03-11 | 8
נעביר את הסכום לחשבונך תוך שלושה ימי עסקים. | 2026-03-08 | 2026-03-08 | -
שרה מהצוות שלי תתקשר אלייך מחר בארבע וחצי. | 2026-03-04 | 2026-03-04 | 16
הדוח יהיה אצלכם ביום רביעי בבוקר. | 2026-03-04 | 2026-03-04 | -
נזכה את הכרטיס שלך בתוך 10 ימים. | 2026-03-13 | 2026-03-13 | -
הסיסמה החדשה תישלח אליך בעוד שעה. | 2026-03-03 | 2026-03-03 | 11
אני מבטיח לבדוק את זה לפני סוף השבוע. | 2026-03-03 | 2026-03-08 | -
אכתוב לך שוב ב-20 במרץ. | 2026-03-20 | 2026-03-20 | -
נשלח טכנאי ביום שני ב-8:30. | 2026-03-09 | 2026-03-09 | 8
החלק יגיע בחודש הבא ונודיע לך מיד. | 2026-04-01 | 2026-04-30 | -
אחזור אלייך בעוד 20 דקות. | 2026-03-03 | 2026-03-03 | 10
ההחזר יבוצע עד 5 באפריל 2026. | 2026-04-05 | 2026-04-05 | -
נדאג שהחבילה תצא מהמחסן היום. | 2026-03-03 | 2026-03-03 | -
""",
    "sq": """
Do t'ju telefonoj sonte rreth orës 19. | 2026-03-03 | 2026-03-03 | 19
Do të merrni përgjigjen tonë më së voni të premten në drekë. | 2026-03-06 | 2026-03-06 | 12
Shoferi do ta marrë makinën e vjetër më 11 mars mes orës 8 dhe 10. | 2026-03-11 | 2026-03-11 | 8
Do ta kalojmë shumën në llogarinë tuaj brenda tri ditëve të punës. | 2026-03-06 | 2026-03-06 | -
Kolegia ime Sara do t'ju marrë në telefon nesër në katër e gjysmë. | 2026-03-04 | 2026-03-04 | 16
Raporti do të jetë te ju të mërkurën në mëngjes. | 2026-03-04 | 2026-03-04 | -
Do t'jua kthejmë shumën në kartë për 10 ditë. | 2026-03-13 | 2026-03-13 | -
Fjalëkalimi i ri do t'ju dërgohet pas një ore. | 2026-03-03 | 2026-03-03 | 11
Ju premtoj se do ta shikoj para fundit të javës. | 2026-03-03 | 2026-03-08 | -
Do t'ju shkruaj sërish më 20 mars. | 2026-03-20 | 2026-03-20 | -
Do të dërgojmë një teknik të hënën në orën 8:30. | 2026-03-09 | 2026-03-09 | 8
Pjesa do të vijë muajin tjetër dhe do t'ju njoftojmë menjëherë. | 2026-04-01 | 2026-04-30 | -
Ju kthej përgjigje për 20 minuta. | 2026-03-03 | 2026-03-03 | 10
Rimbursimi do të kryhet deri më 5 prill 2026. | 2026-04-05 | 2026-04-05 | -
Do të kujdesemi që pakoja të niset nga magazina sot. | 2026-03-03 | 2026-03-03 | -
""",
}

OTHERS = {
    "en": """
Did the parcel arrive on Thursday?
The shop will be closed on 25 March.
Please send us the form by Friday.
We received your letter of 2 March at 10:15.
I called you yesterday at 5.
The guarantee runs out on 31 March.
If the courier comes tomorrow, call us.
Our summer opening hours are 9 to 5, Monday to Friday.
You wrote that you will pay on Monday.
Nobody will be in the office tomorrow.
We will not be able to deliver before Wednesday.
Your appointment was moved to 14:00 on Tuesday.
""",
    "ar": """
هل وصلت الشحنة يوم الخميس؟
سيكون المحل مغلقا يوم ٢٥ آذار.
أرجو إرسال الاستمارة قبل يوم الجمعة.
استلمنا رسالتك بتاريخ ٢ آذار الساعة ١٠:١٥.
اتصلت بك أمس الساعة الخامسة.
تنتهي الكفالة في ٣١ آذار.
إذا جاء المندوب غدا فاتصلوا بنا.
دوامنا الصيفي من التاسعة إلى الخامسة، من الأحد إلى الخميس.
كتبتم أنكم ستدفعون يوم الاثنين.
لن يكون أحد في المكتب غدا.
لن نستطيع التسليم قبل الأربعاء.
نُقل موعدك إلى الساعة 14:00 يوم الثلاثاء.
""",
    "he": """
האם החבילה הגיעה ביום חמישי?
החנות תהיה סגורה ב-25 במרץ.
נא לשלוח לנו את הטופס עד יום שישי.
קיבלנו את מכתבך מיום 2 במרץ בשעה 10:15.
התקשרתי אליך אתמול בחמש.
האחריות מסתיימת ב-31 במרץ.
אם השליח יגיע מחר, התקשרו אלינו.
שעות הפתיחה בקיץ הן 9 עד 17, ימים א' עד ה'.
כתבת שתשלם ביום שני.
אף אחד לא יהיה במשרד מחר.
לא נוכל למסור לפני יום רביעי.
התור שלך הוזז לשעה 14:00 ביום שלישי.
""",
    "sq": """
A mbërriti pakoja të enjten?
Dyqani do të jetë i mbyllur më 25 mars.
Ju lutemi na dërgoni formularin deri të premten.
E morëm letrën tuaj të datës 2 mars në orën 10:15.
Ju telefonova dje në orën 17.
Garancia mbaron më 31 mars.
Nëse korrieri vjen nesër, na telefononi.
Orari ynë veror është nga ora 9 deri në 17, nga e hëna në të premte.
Ju shkruat se do të paguani të hënën.
Askush nuk do të jetë në zyrë nesër.
Nuk do të mund ta dorëzojmë para së mërkurës.
Takimi juaj u zhvendos për të martën në orën 14:00.
""",
}
