"""What customers ask, as they write it, and the points in it: four languages, with and without marks, lists, and what is none."""

ASKED = [
    (
        "Hello Besa team,\n\nI bought a kettle last week (order 4711). When I opened the box the lid was broken. Can you send me "
        "a new one, and\nhow long does it take?\nAlso do I have to send back the old one?\nThanks, could you help me please?\n"
        "-- \nAnna\nWhere is it?",
        ["Can you send me a new one", "how long does it take?", "Also do I have to send back the old one?"],
    ),
    (
        "مرحبا،\nاشتريت غلاية الأسبوع الماضي. متى تصل القطعة الجديدة وكم تكلف؟\nهل يجب أن أعيد القديمة\nكيف حالكم؟\nشكرا",
        ["متى تصل القطعة الجديدة", "وكم تكلف؟", "هل يجب أن أعيد القديمة"],
    ),
    (
        "שלום רב,\nקניתי קומקום. האם אפשר לקבל חדש, ומתי הוא יגיע?\nכמה ימים עברו ואני מחכה.\nיש לי כמה שאלות:\n"
        "1. מה המחיר של תיקון\n2. מי משלם על המשלוח\n3. החזר כספי",
        ["האם אפשר לקבל חדש", "ומתי הוא יגיע?", "מה המחיר של תיקון", "מי משלם על המשלוח", "החזר כספי"],
    ),
    (
        "Përshëndetje,\nKur e hapa kutinë, kapaku ishte i thyer. A mund të më dërgoni një të ri dhe sa kushton?\n"
        "Dua të di edhe nëse duhet ta kthej të vjetrin.\nFaleminderit\nSi jeni?",
        [
            "A mund të më dërgoni një të ri",
            "sa kushton?",
            "Dua të di edhe nëse duhet ta kthej të vjetrin.",
        ],
    ),
    ("Please see https://x.example/?a=b&c=d and tell me.\nIs it ok?\nWhy?", []),
    ("Where is it? Why?", ["Where is it? Why?"]),
    (
        "I have two questions:\n- delivery to Vlora\n- payment by card\n\nMy order:\n1. Kettle\n2. Lid\n",
        ["delivery to Vlora", "payment by card"],
    ),
    ("I ordered:\n1. a kettle\n2. a lid\n\nBoth are broken.", []),
    ("> When will it come?\n> What does it cost?\n\nAny news?", []),
    ("عندي سؤالان:\n١. ما هو موعد التسليم\n٢. هل الدفع نقدا ممكن", ["ما هو موعد التسليم", "هل الدفع نقدا ممكن"]),
    ("What is missing is the lid. When I looked it was gone; how it went I do not know.", []),
    ("how long is the cable\nand is the lid included\n", ["how long is the cable", "and is the lid included"]),
    ("What a day! How nice of you. Whatever happens, thank you.", []),
]
