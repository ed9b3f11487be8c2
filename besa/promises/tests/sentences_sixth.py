"""A sixth set, 25 sentences for each language as agents write them: 13 promises, 12 that are none (questions, quotations,
the past, denials, hedges, what others do). Written without looking at the grammar, and run once on the code as it was then.

That run: right day and hour en 13, ar 12, he 13, sq 13 of 13; sure and right 42 of 52;
of 48 others five were found, one of them as sure (the hours of a museum in Hebrew).
Mended since, so what the tests say of it now is no blind figure. Base and form are those of `sentences_blind`.
"""

PROMISES = {
    "en": """
Thanks for your patience, I'll ring you tomorrow at half past nine. | 2026-03-04 | 2026-03-04 | 9
Our courier is going to pick up the old screen on Friday between 8 and 10 am. | 2026-03-06 | 2026-03-06 | 8
You'll have the corrected invoice in your inbox by noon on Thursday. | 2026-03-05 | 2026-03-05 | 12
We are going to refund the full amount within three working days. | 2026-03-06 | 2026-03-06 | -
I've passed this on to Mira, who will call you back today at 16:30. | 2026-03-03 | 2026-03-03 | 16
The replacement part leaves our warehouse tomorrow and will be with you on Monday. | 2026-03-09 | 2026-03-09 | -
I'll come back to you within the hour. | 2026-03-03 | 2026-03-03 | 11
Someone from our team will contact you on Wednesday afternoon. | 2026-03-04 | 2026-03-04 | -
We'll have your line working again by 6 this evening. | 2026-03-03 | 2026-03-03 | 18
You can expect my answer no later than 12 March. | 2026-03-12 | 2026-03-12 | -
I will look into it and write to you first thing tomorrow. | 2026-03-04 | 2026-03-04 | -
We shall deliver the new chair on the 20th of March at 2 pm. | 2026-03-20 | 2026-03-20 | 14
I'm sorry about that; we'll put it right in the next two hours. | 2026-03-03 | 2026-03-03 | 12
""",
    "ar": """
شكرا على صبركم، سأتصل بكم غدا في التاسعة والنصف. | 2026-03-04 | 2026-03-04 | 9
سيستلم مندوبنا الشاشة القديمة يوم الجمعة بين الثامنة والعاشرة صباحا. | 2026-03-06 | 2026-03-06 | 8
ستصلكم الفاتورة المصححة قبل ظهر يوم الخميس. | 2026-03-05 | 2026-03-05 | 12
سنعيد إليكم كامل المبلغ خلال ثلاثة أيام عمل. | 2026-03-05 | 2026-03-08 | -
أحلت طلبكم إلى ميرا وستتصل بكم اليوم الساعة ١٦:٣٠. | 2026-03-03 | 2026-03-03 | 16
القطعة البديلة ستصلكم يوم الاثنين إن شاء الله. | 2026-03-09 | 2026-03-09 | -
سأعود إليكم خلال ساعة. | 2026-03-03 | 2026-03-03 | 11
سيتواصل معكم أحد زملائنا بعد ظهر الأربعاء. | 2026-03-04 | 2026-03-04 | -
سيعود الخط إلى العمل قبل السادسة مساء اليوم. | 2026-03-03 | 2026-03-03 | 18
سيصلكم ردي في موعد أقصاه ١٢ آذار. | 2026-03-12 | 2026-03-12 | -
سأراجع الموضوع وأكتب إليكم غدا صباحا. | 2026-03-04 | 2026-03-04 | -
سنوصل الكرسي الجديد يوم ٢٠ مارس الساعة الثانية بعد الظهر. | 2026-03-20 | 2026-03-20 | 14
نعتذر عن ذلك، وسنصلح الخطأ خلال ساعتين. | 2026-03-03 | 2026-03-03 | 12
""",
    "he": """
תודה על הסבלנות, אתקשר אליך מחר בתשע וחצי. | 2026-03-04 | 2026-03-04 | 9
השליח שלנו יאסוף את המסך הישן ביום שישי בין 8 ל-10 בבוקר. | 2026-03-06 | 2026-03-06 | 8
החשבונית המתוקנת תגיע אליך עד יום חמישי בצהריים. | 2026-03-05 | 2026-03-05 | 12
נחזיר לך את מלוא הסכום תוך שלושה ימי עסקים. | 2026-03-05 | 2026-03-08 | -
העברתי את הפנייה למירה והיא תחזור אליך היום ב-16:30. | 2026-03-03 | 2026-03-03 | 16
החלק החלופי יוצא מחר מהמחסן ויגיע אליך ביום שני. | 2026-03-09 | 2026-03-09 | -
אחזור אליך בתוך שעה. | 2026-03-03 | 2026-03-03 | 11
נציג מהצוות שלנו ייצור איתך קשר ביום רביעי אחר הצהריים. | 2026-03-04 | 2026-03-04 | -
הקו שלך יחזור לפעול עד שש בערב. | 2026-03-03 | 2026-03-03 | 18
תשובתי תישלח אליך לא יאוחר מ-12 במרץ. | 2026-03-12 | 2026-03-12 | -
אבדוק את העניין ואכתוב לך מחר על הבוקר. | 2026-03-04 | 2026-03-04 | -
נספק את הכיסא החדש ב-20 במרץ בשעה 14:00. | 2026-03-20 | 2026-03-20 | 14
אנו מצטערים על כך ונתקן את זה בשעתיים הקרובות. | 2026-03-03 | 2026-03-03 | 12
""",
    "sq": """
Faleminderit për durimin, do t'ju telefonoj nesër në orën nëntë e gjysmë. | 2026-03-04 | 2026-03-04 | 9
Korrieri ynë do ta marrë ekranin e vjetër të premten mes orës 8 dhe 10 të mëngjesit. | 2026-03-06 | 2026-03-06 | 8
Faturën e korrigjuar do ta keni deri të enjten në mesditë. | 2026-03-05 | 2026-03-05 | 12
Do t'jua kthejmë të gjithë shumën brenda tri ditëve pune. | 2026-03-06 | 2026-03-06 | -
Ia kalova kërkesën Mirës, e cila do t'ju marrë në telefon sot në orën 16:30. | 2026-03-03 | 2026-03-03 | 16
Pjesa zëvendësuese niset nesër nga magazina dhe do të jetë tek ju të hënën. | 2026-03-09 | 2026-03-09 | -
Do t'ju përgjigjem brenda një ore. | 2026-03-03 | 2026-03-03 | 11
Dikush nga ekipi ynë do t'ju kontaktojë të mërkurën pasdite. | 2026-03-04 | 2026-03-04 | -
Linja juaj do të punojë sërish deri në orën 6 të mbrëmjes. | 2026-03-03 | 2026-03-03 | 18
Përgjigjen time do ta merrni jo më vonë se më 12 mars. | 2026-03-12 | 2026-03-12 | -
Do ta shqyrtoj dhe do t'ju shkruaj nesër herët në mëngjes. | 2026-03-04 | 2026-03-04 | -
Karrigen e re do ta dorëzojmë më 20 mars në orën 14. | 2026-03-20 | 2026-03-20 | 14
Na vjen keq për këtë; do ta ndreqim brenda dy orëve të ardhshme. | 2026-03-03 | 2026-03-03 | 12
""",
}

OTHERS = {
    "en": """
Which day suits you better, Thursday or Friday?
I called you yesterday at 3 pm but nobody answered.
You wrote: "Your colleague will call me on Monday at 10."
The parcel was handed to the courier on 28 February at 17:00.
Unfortunately we can't deliver before 15 March.
We had hoped to finish by tomorrow.
I might be able to call you tomorrow.
Could you send us the serial number by Friday?
The offer ends on Sunday at midnight.
The museum opens at 9 and closes at 17:00 on Sundays.
I don't know yet whether the part arrives on Tuesday.
Had you told us by noon, the driver would have waited.
""",
    "ar": """
أي يوم أنسب لكم، الخميس أم الجمعة؟
اتصلت بكم أمس الساعة الثالثة ولم يرد أحد.
كتبتم: «سيتصل بي زميلكم يوم الاثنين الساعة العاشرة».
سلم الطرد إلى شركة الشحن في ٢٨ شباط الساعة ١٧:٠٠.
للأسف لا نستطيع التوصيل قبل ١٥ آذار.
كنا نأمل أن ننتهي غدا.
ربما أتمكن من الاتصال بكم غدا.
هل يمكنكم إرسال الرقم التسلسلي قبل يوم الجمعة؟
ينتهي العرض يوم الأحد عند منتصف الليل.
يفتح المتحف الساعة التاسعة ويغلق الساعة ١٧ أيام الأحد.
لا أعرف بعد إن كانت القطعة ستصل يوم الثلاثاء.
لو أخبرتمونا قبل الظهر لانتظركم السائق.
""",
    "he": """
איזה יום מתאים לך יותר, חמישי או שישי?
התקשרתי אליך אתמול בשלוש ואף אחד לא ענה.
כתבת: "העמית שלכם יתקשר אליי ביום שני בעשר".
החבילה נמסרה לשליח ב-28 בפברואר בשעה 17:00.
לצערנו לא נוכל לספק לפני 15 במרץ.
קיווינו לסיים עד מחר.
אולי אוכל להתקשר אליך מחר.
האם תוכל לשלוח לנו את המספר הסידורי עד יום שישי?
המבצע מסתיים ביום ראשון בחצות.
המוזיאון נפתח בתשע ונסגר ב-17:00 בימי ראשון.
עדיין לא ידוע לי אם החלק יגיע ביום שלישי.
אילו הודעת לנו עד הצהריים, הנהג היה מחכה.
""",
    "sq": """
Cila ditë ju përshtatet më mirë, e enjtja apo e premtja?
Ju telefonova dje në orën 15, por nuk u përgjigj askush.
Ju shkruat: «Kolegu juaj do të më telefonojë të hënën në orën 10».
Pakoja iu dorëzua korrierit më 28 shkurt në orën 17.
Fatkeqësisht nuk mund ta dorëzojmë para 15 marsit.
Shpresonim ta mbaronim deri nesër.
Ndoshta mund t'ju telefonoj nesër.
A mund të na e dërgoni numrin serial deri të premten?
Oferta përfundon të dielën në mesnatë.
Muzeu hapet në orën 9 dhe mbyllet në orën 17 të dielave.
Ende nuk e di nëse pjesa do të vijë të martën.
Po të na kishit njoftuar deri në mesditë, shoferi do të kishte pritur.
""",
}
