"""A fifth set, written after the fourth had been used for mending, and run once on the code as it was then.

That run: right day and hour en 9, ar 10, he 7, sq 10 of 10; sure and right 28 of 40;
of 32 others none was found.
Mended since, so what the tests say of it now is no blind figure. Base and form are those of `sentences_blind`.
"""

PROMISES = {
    "en": """
We're on it and will update you at 4 pm. | 2026-03-03 | 2026-03-03 | 16
The bank will release your payment on Thursday. | 2026-03-05 | 2026-03-05 | -
A plumber will come round on 6 March, sometime between 1 and 3 pm. | 2026-03-06 | 2026-03-06 | 13
You will be reimbursed within 21 days. | 2026-03-24 | 2026-03-24 | -
I'll have an answer from the lab for you the day after tomorrow. | 2026-03-05 | 2026-03-05 | -
I will try again tomorrow morning and let you know either way. | 2026-03-04 | 2026-03-04 | -
We will email you the quotation by Tuesday 10 March. | 2026-03-10 | 2026-03-10 | -
Expect the delivery van on Saturday before 10. | 2026-03-07 | 2026-03-07 | 10
We'll unlock your account in ten minutes. | 2026-03-03 | 2026-03-03 | 10
Your case will be reviewed by our board next week. | 2026-03-08 | 2026-03-15 | -
""",
    "ar": """
نعمل على ذلك وسنطلعكم على المستجدات الساعة الرابعة عصرا. | 2026-03-03 | 2026-03-03 | 16
سيحرر البنك دفعتكم يوم الخميس. | 2026-03-05 | 2026-03-05 | -
سيحضر السباك يوم ٦ آذار بين الواحدة والثالثة بعد الظهر. | 2026-03-06 | 2026-03-06 | 13
سيعاد إليكم المبلغ خلال ٢١ يوما. | 2026-03-24 | 2026-03-24 | -
سيكون لدي جواب من المختبر بعد غد. | 2026-03-05 | 2026-03-05 | -
سأحاول مرة أخرى صباح الغد وأخبركم بالنتيجة. | 2026-03-04 | 2026-03-04 | -
سنرسل عرض السعر قبل يوم الثلاثاء ١٠ آذار. | 2026-03-10 | 2026-03-10 | -
ستصل سيارة التوصيل يوم السبت قبل العاشرة. | 2026-03-07 | 2026-03-07 | 10
سنفتح حسابكم خلال عشر دقائق. | 2026-03-03 | 2026-03-03 | 10
ستنظر اللجنة في طلبكم الأسبوع المقبل. | 2026-03-08 | 2026-03-15 | -
""",
    "he": """
אנחנו מטפלים בזה ונעדכן אותך בארבע אחר הצהריים. | 2026-03-03 | 2026-03-03 | 16
הבנק ישחרר את התשלום שלך ביום חמישי. | 2026-03-05 | 2026-03-05 | -
שרברב יבוא אליכם ב-6 במרץ בין אחת לשלוש. | 2026-03-06 | 2026-03-06 | 13
הכסף יוחזר אליך תוך 21 יום. | 2026-03-24 | 2026-03-24 | -
תהיה לי תשובה מהמעבדה מחרתיים. | 2026-03-05 | 2026-03-05 | -
אנסה שוב מחר בבוקר ואודיע לך. | 2026-03-04 | 2026-03-04 | -
נשלח לך הצעת מחיר עד יום שלישי, 10 במרץ. | 2026-03-10 | 2026-03-10 | -
רכב המשלוחים יגיע בשבת לפני 10. | 2026-03-07 | 2026-03-07 | 10
נפתח את החשבון שלך תוך עשר דקות. | 2026-03-03 | 2026-03-03 | 10
הוועדה תדון בבקשתך בשבוע הבא. | 2026-03-08 | 2026-03-15 | -
""",
    "sq": """
Po merremi me të dhe do t'ju lajmërojmë në orën 16. | 2026-03-03 | 2026-03-03 | 16
Banka do ta lirojë pagesën tuaj të enjten. | 2026-03-05 | 2026-03-05 | -
Hidrauliku do të vijë më 6 mars mes orës 13 dhe 15. | 2026-03-06 | 2026-03-06 | 13
Do të rimbursoheni brenda 21 ditëve. | 2026-03-24 | 2026-03-24 | -
Do të kem përgjigje nga laboratori pasnesër. | 2026-03-05 | 2026-03-05 | -
Do të provoj sërish nesër në mëngjes dhe do t'ju tregoj. | 2026-03-04 | 2026-03-04 | -
Do t'ju dërgojmë ofertën deri të martën, më 10 mars. | 2026-03-10 | 2026-03-10 | -
Furgoni do të mbërrijë të shtunën para orës 10. | 2026-03-07 | 2026-03-07 | 10
Do ta zhbllokojmë llogarinë tuaj për dhjetë minuta. | 2026-03-03 | 2026-03-03 | 10
Komisioni do ta shqyrtojë kërkesën tuaj javën e ardhshme. | 2026-03-08 | 2026-03-15 | -
""",
}

OTHERS = {
    "en": """
Could we meet on Thursday at 11?
The heating broke down on Sunday at 8 in the evening.
Our pharmacy is open until 22:00 on weekdays.
You should take the tablets at 8 and at 20.
It may rain on Saturday.
Nothing was delivered on 27 February.
Would tomorrow morning be better for you?
As soon as you pay, the subscription runs until 31 December.
""",
    "ar": """
هل يمكننا أن نلتقي يوم الخميس الساعة ١١؟
تعطلت التدفئة يوم الأحد الساعة الثامنة مساء.
صيدليتنا مفتوحة حتى الساعة ٢٢ في أيام الأسبوع.
عليك تناول الدواء الساعة الثامنة والساعة العشرين.
قد تمطر يوم السبت.
لم يصل شيء في ٢٧ شباط.
هل صباح الغد أنسب لكم؟
ما إن تدفعوا يسري الاشتراك حتى ٣١ كانون الأول.
""",
    "he": """
אפשר להיפגש ביום חמישי ב-11?
החימום התקלקל ביום ראשון בשמונה בערב.
בית המרקחת שלנו פתוח עד 22:00 בימי חול.
עליך לקחת את הכדורים בשמונה ובעשרים.
אולי ירד גשם בשבת.
שום דבר לא נמסר ב-27 בפברואר.
האם מחר בבוקר יתאים לכם יותר?
ברגע שתשלמו המנוי תקף עד 31 בדצמבר.
""",
    "sq": """
A mund të takohemi të enjten në orën 11?
Ngrohja u prish të dielën në orën 20.
Farmacia jonë është e hapur deri në orën 22 ditëve të javës.
Ilaçet duhet t'i merrni në orën 8 dhe në orën 20.
Ndoshta do të bjerë shi të shtunën.
Asgjë nuk u dorëzua më 27 shkurt.
A do t'ju vinte më mirë nesër në mëngjes?
Sapo të paguani, abonimi vlen deri më 31 dhjetor.
""",
}
