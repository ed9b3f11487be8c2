"""A fourth set, written after the third had been used for mending, and run once on the code as it was then.

That run: right day and hour en 11, ar 10, he 9, sq 11 of 12; sure and right 32 of 48;
of 32 others 1 was sure.
Mended since, so what the tests say of it now is no blind figure. Base and form are those of `sentences_blind`.
"""

PROMISES = {
    "en": """
Thank you for waiting; we'll have news for you on Friday afternoon. | 2026-03-06 | 2026-03-06 | -
I've asked the warehouse and will give you a ring before 6 pm. | 2026-03-03 | 2026-03-03 | 18
The nurse will see your father tomorrow at 9:15. | 2026-03-04 | 2026-03-04 | 9
Your certificate will be ready for collection on 17 March. | 2026-03-17 | 2026-03-17 | -
We guarantee to deliver the sofa within six weeks. | 2026-04-14 | 2026-04-14 | -
Our accountant will go through the invoice by the end of next week. | 2026-03-09 | 2026-03-15 | -
We will text you the tracking number in a couple of hours. | 2026-03-03 | 2026-03-03 | 12
I'm going to check with the doctor and get back to you this afternoon. | 2026-03-03 | 2026-03-03 | -
You'll receive a new card in the post within 7 to 10 days. | 2026-03-13 | 2026-03-13 | -
I will personally bring you the keys on Sunday at noon. | 2026-03-08 | 2026-03-08 | 12
We shall inform you of the decision by 31/03/2026. | 2026-03-31 | 2026-03-31 | -
Let me look into this, I'll reply within the hour. | 2026-03-03 | 2026-03-03 | 11
""",
    "ar": """
شكرا على صبركم، سنوافيكم بالجديد بعد ظهر الجمعة. | 2026-03-06 | 2026-03-06 | -
سألت المستودع وسأتصل بكم قبل السادسة مساء. | 2026-03-03 | 2026-03-03 | 18
ستفحص الممرضة والدكم غدا الساعة ٩:١٥. | 2026-03-04 | 2026-03-04 | 9
ستكون شهادتكم جاهزة للاستلام يوم ١٧ آذار. | 2026-03-17 | 2026-03-17 | -
نتعهد بتسليم الأريكة خلال ستة أسابيع. | 2026-04-14 | 2026-04-14 | -
سيراجع المحاسب الفاتورة قبل نهاية الأسبوع القادم. | 2026-03-08 | 2026-03-15 | -
سنرسل لكم رقم التتبع خلال ساعتين. | 2026-03-03 | 2026-03-03 | 12
سأسأل الطبيب وأعود إليكم بعد ظهر اليوم. | 2026-03-03 | 2026-03-03 | -
ستصلكم البطاقة الجديدة بالبريد خلال ٧ إلى ١٠ أيام. | 2026-03-13 | 2026-03-13 | -
سأحضر لكم المفاتيح بنفسي يوم الأحد ظهرا. | 2026-03-08 | 2026-03-08 | 12
سنعلمكم بالقرار في موعد أقصاه 31/03/2026. | 2026-03-31 | 2026-03-31 | -
راح أحكي معك بكرا الصبح. | 2026-03-04 | 2026-03-04 | -
""",
    "he": """
תודה על הסבלנות, נעדכן אתכם ביום שישי אחר הצהריים. | 2026-03-06 | 2026-03-06 | -
שאלתי את המחסן ואצלצל אליכם לפני שש בערב. | 2026-03-03 | 2026-03-03 | 18
האחות תבדוק את אביך מחר ב-9:15. | 2026-03-04 | 2026-03-04 | 9
האישור שלכם יהיה מוכן לאיסוף ב-17 במרץ. | 2026-03-17 | 2026-03-17 | -
אנו מתחייבים לספק את הספה תוך שישה שבועות. | 2026-04-14 | 2026-04-14 | -
רואת החשבון תעבור על החשבונית עד סוף השבוע הבא. | 2026-03-08 | 2026-03-14 | -
נשלח לך את מספר המעקב תוך שעתיים. | 2026-03-03 | 2026-03-03 | 12
אשאל את הרופא ואחזור אליך היום אחר הצהריים. | 2026-03-03 | 2026-03-03 | -
הכרטיס החדש יגיע בדואר בתוך 7 עד 10 ימים. | 2026-03-13 | 2026-03-13 | -
אביא לך את המפתחות בעצמי ביום ראשון בצהריים. | 2026-03-08 | 2026-03-08 | 12
נודיע לך על ההחלטה עד 31/03/2026. | 2026-03-31 | 2026-03-31 | -
אני אדבר איתך מחר בבוקר. | 2026-03-04 | 2026-03-04 | -
""",
    "sq": """
Faleminderit për durimin, do t'ju japim lajme të premten pasdite. | 2026-03-06 | 2026-03-06 | -
Pyeta magazinën dhe do t'ju marr në telefon para orës 18. | 2026-03-03 | 2026-03-03 | 18
Infermierja do ta vizitojë babanë tuaj nesër në orën 9:15. | 2026-03-04 | 2026-03-04 | 9
Vërtetimi juaj do të jetë gati për t'u marrë më 17 mars. | 2026-03-17 | 2026-03-17 | -
Garantojmë ta dorëzojmë divanin brenda gjashtë javësh. | 2026-04-14 | 2026-04-14 | -
Kontabilistja do ta kontrollojë faturën deri në fund të javës së ardhshme. | 2026-03-09 | 2026-03-15 | -
Do t'ju dërgojmë numrin e gjurmimit brenda dy orësh. | 2026-03-03 | 2026-03-03 | 12
Do ta pyes mjekun dhe do t'ju kthej përgjigje sot pasdite. | 2026-03-03 | 2026-03-03 | -
Karta e re do t'ju vijë me postë brenda 7 deri 10 ditësh. | 2026-03-13 | 2026-03-13 | -
Do t'jua sjell vetë çelësat të dielën në mesditë. | 2026-03-08 | 2026-03-08 | 12
Do t'ju njoftojmë për vendimin deri më 31/03/2026. | 2026-03-31 | 2026-03-31 | -
Do të flas me ju nesër në mëngjes. | 2026-03-04 | 2026-03-04 | -
""",
}

OTHERS = {
    "en": """
When will the technician come, today or tomorrow?
You need to bring the receipt within 14 days.
The offer is valid until 15 March.
My colleague was on holiday until Monday.
Will Thursday at 10 suit you?
We cannot promise a delivery before 20 March.
The concert begins on Friday at 20:00.
He told us on 1 March that he would move.
""",
    "ar": """
متى سيأتي الفني، اليوم أم غدا؟
عليكم إحضار الإيصال خلال ١٤ يوما.
العرض سار حتى ١٥ آذار.
كان زميلي في إجازة حتى يوم الاثنين.
هل يناسبكم الخميس الساعة العاشرة؟
لا نستطيع أن نعد بالتسليم قبل ٢٠ آذار.
تبدأ الحفلة يوم الجمعة الساعة الثامنة مساء.
أخبرنا في ١ آذار أنه سينتقل.
""",
    "he": """
מתי הטכנאי יגיע, היום או מחר?
עליכם להביא את הקבלה בתוך 14 ימים.
המבצע בתוקף עד 15 במרץ.
העמית שלי היה בחופשה עד יום שני.
האם יום חמישי בעשר מתאים לכם?
איננו יכולים להבטיח אספקה לפני 20 במרץ.
ההופעה מתחילה ביום שישי בשמונה בערב.
הוא הודיע לנו ב-1 במרץ שהוא יעבור דירה.
""",
    "sq": """
Kur do të vijë tekniku, sot apo nesër?
Ju duhet ta sillni faturën brenda 14 ditësh.
Oferta vlen deri më 15 mars.
Kolegu im ishte me pushime deri të hënën.
A ju përshtatet e enjtja në orën 10?
Nuk mund të premtojmë dorëzim para 20 marsit.
Koncerti fillon të premten në orën 20.
Ai na tha më 1 mars se do të shpërngulej.
""",
}
