"""Zaytun Home: household goods, five branches and an online store."""

from besa.demo.content.shape import Staff, Team

NAME = "Zaytun Home"
NAMES = {"ar": "زيتون هوم", "he": "זיתון הום"}
DOMAIN = "desk.example"
PASSWORD = "besa-demo"  # noqa: S105 - printed on the first page of the demonstration, on purpose

LEVANT_HOURS = dict.fromkeys(("sun", "mon", "tue", "wed", "thu"), "09:00-18:00") | {"fri": "09:00-13:00"}
WORKSHOP_HOURS = dict.fromkeys(("sun", "mon", "tue", "wed", "thu"), "08:00-12:30 13:15-16:30")
TIRANA_HOURS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "08:30-17:00") | {"sat": "09:00-13:00"}

TEAMS = (
    Team(
        "orders", "Orders and delivery", ("support@desk.example", "Zaytun Home"), "en",
        "Asia/Jerusalem", "Orders: Haifa and Nazareth", LEVANT_HOURS, "dana@desk.example",
        (("ar", "زيتون هوم، قسم الطلبات والتوصيل"), ("he", "זיתון הום, הזמנות ומשלוחים"), ("sq", "Zaytun Home, Porositë dhe dërgesat")),
    ),
    Team(
        "repairs", "Repairs and warranty", ("repairs@desk.example", "Zaytun Home Workshop"), "en",
        "Asia/Amman", "Workshop in Amman", WORKSHOP_HOURS, "dana@desk.example",
        (("ar", "زيتون هوم، قسم الصيانة والكفالة"), ("he", "זיתון הום, תיקונים ואחריות"), ("sq", "Zaytun Home, Riparimet dhe garancia")),
    ),
    Team(
        "shops", "Branches and billing", ("shops@desk.example", "Zaytun Home Branches"), "en",
        "Europe/Tirane", "Offices in Tirana", TIRANA_HOURS, "elira@desk.example",
        (("ar", "زيتون هوم، قسم الفروع والفواتير"), ("he", "זיתון הום, סניפים וחשבונות"), ("sq", "Zaytun Home, Degët dhe faturimi")),
    ),
)  # fmt: skip

STAFF = (
    Staff("admin@desk.example", "Lena Marku", "administrator", ("shops",), "en", "Europe/Tirane"),
    Staff("dana@desk.example", "דנה לוי", "manager", ("orders", "repairs"), "he", "Asia/Jerusalem"),
    Staff("amal@desk.example", "أمل حداد", "agent", ("orders",), "ar", "Asia/Jerusalem"),
    Staff("noa@desk.example", "נועה פרידמן", "agent", ("repairs",), "he", "Asia/Jerusalem"),
    Staff("samir@desk.example", "سمير الخوري", "agent", ("orders", "repairs"), "ar", "Asia/Amman"),
    Staff("yael@desk.example", "יעל אברהמי", "agent", ("orders", "shops"), "he", "Asia/Jerusalem"),
    Staff("laila@desk.example", "ليلى منصور", "agent", ("shops",), "ar", "Asia/Amman"),
    Staff("elira@desk.example", "Elira Hoxha", "agent", ("orders", "shops"), "sq", "Europe/Tirane"),
    Staff("besnik@desk.example", "Besnik Krasniqi", "agent", ("repairs",), "sq", "Europe/Tirane"),
    Staff("tom@desk.example", "Tom Ellery", "agent", ("orders", "repairs", "shops"), "en", "Europe/London"),
    Staff("ardita@desk.example", "Ardita Gashi", "observer", ("orders", "shops"), "sq", "Europe/Tirane"),
    Staff("omar@desk.example", "عمر زيدان", "executive", ("orders", "repairs", "shops"), "ar", "Asia/Amman"),
)

# What stands in a sentence: (with article, without article, accusative, model). Keys: language, then grammatical gender.
GOODS: dict[str, dict[str, tuple[tuple[str, str, str, str], ...]]] = {
    "ar": {
        "f": (
            ("الغسالة", "غسالة", "", "Nova W-80"),
            ("المكنسة الكهربائية", "مكنسة كهربائية", "", "Lira V7"),
            ("القلاية الهوائية", "قلاية هوائية", "", "Dalia 500"),
            ("ماكينة القهوة", "ماكينة قهوة", "", "Moka Duo"),
            ("المروحة", "مروحة", "", "Breeze 3"),
            ("الجلاية", "جلاية", "", "Nova D-12"),
            ("الطنجرة الكهربائية", "طنجرة كهربائية", "", "Qidra 6L"),
        ),
        "m": (
            ("الخلاط", "خلاط", "", "Lira B2"),
            ("الفرن", "فرن", "", "Tannur 60"),
            ("الميكروويف", "ميكروويف", "", "Nova M-20"),
            ("غلاي الماء", "غلاي ماء", "", "Kumkum 1.7"),
            ("مكوى البخار", "مكوى بخار", "", "Lira S4"),
            ("السخان", "سخان", "", "Dafi 2000"),
            ("المكيف", "مكيف", "", "Breeze AC-9"),
        ),
    },
    "he": {
        "f": (
            ("מכונת הכביסה", "מכונת כביסה", "", "Nova W-80"),
            ("מכונת הקפה", "מכונת קפה", "", "Moka Duo"),
            ("הפלטה החשמלית", "פלטה חשמלית", "", "Dafi P1"),
            ("מכונת הלחם", "מכונת לחם", "", "Dalia L2"),
            ("מנורת העמידה", "מנורת עמידה", "", "Or 150"),
        ),
        "m": (
            ("שואב האבק", "שואב אבק", "", "Lira V7"),
            ("הבלנדר", "בלנדר", "", "Lira B2"),
            ("הקומקום", "קומקום", "", "Kumkum 1.7"),
            ("המייבש", "מייבש", "", "Nova T-70"),
            ("התנור", "תנור", "", "Tannur 60"),
            ("סיר הלחץ", "סיר לחץ", "", "Qidra 6L"),
            ("המאוורר", "מאוורר", "", "Breeze 3"),
        ),
    },
    "sq": {
        "f": (
            ("lavatriçja", "lavatriçe", "lavatriçen", "Nova W-80"),
            ("fshesa me korrent", "fshesë me korrent", "fshesën me korrent", "Lira V7"),
            ("enëlarësja", "enëlarëse", "enëlarësen", "Nova D-12"),
            ("makina e kafesë", "makinë kafeje", "makinën e kafesë", "Moka Duo"),
            ("furra", "furrë", "furrën", "Tannur 60"),
            ("tharësja", "tharëse", "tharësen", "Nova T-70"),
        ),
        "m": (
            ("frigoriferi", "frigorifer", "frigoriferin", "Nova F-300"),
            ("mikseri", "mikser", "mikserin", "Lira B2"),
            ("çajniku elektrik", "çajnik elektrik", "çajnikun elektrik", "Kumkum 1.7"),
            ("hekuri me avull", "hekur me avull", "hekurin me avull", "Lira S4"),
            ("ventilatori", "ventilator", "ventilatorin", "Breeze 3"),
            ("kondicioneri", "kondicioner", "kondicionerin", "Breeze AC-9"),
        ),
    },
    "en": {
        "": (
            ("washing machine", "washing machine", "", "Nova W-80"),
            ("coffee machine", "coffee machine", "", "Moka Duo"),
            ("vacuum cleaner", "vacuum cleaner", "", "Lira V7"),
            ("blender", "blender", "", "Lira B2"),
            ("steam iron", "steam iron", "", "Lira S4"),
            ("microwave", "microwave", "", "Nova M-20"),
            ("pressure cooker", "pressure cooker", "", "Qidra 6L"),
            ("floor lamp", "floor lamp", "", "Or 150"),
            ("bread maker", "bread maker", "", "Dalia L2"),
        ),
    },
}  # fmt: skip

BRANCHES = {
    "ar": ("الناصرة", "حيفا", "عمّان"),
    "he": ("חיפה", "נצרת"),
    "sq": ("Tiranës", "Durrësit"),
    "en": ("Haifa", "Tirana", "Amman", "Durrës"),
}
STREETS = {
    "ar": ("شارع الجليل 14", "حي الورود، عمارة 7", "شارع الأمير حسن 52، الطابق 3", "شارع عباس 21", "شارع الملك طلال 9"),
    "he": ("הגפן 12 דירה 5", "שדרות מוריה 88", "הרצל 31, כניסה ב", "רחוב האורנים 4", "יפה נוף 19"),
    "sq": ("Rruga e Kavajës 112", "Rruga Myslym Shyri 40", "Lagjja 13, Rruga Egnatia", "Bulevardi Zogu I 7, shk. 2"),
    "en": ("14 Garden Street", "Flat 3, 27 Harbour Road", "Rruga Ibrahim Rugova 5", "88 Moriah Avenue, apt. 6"),
}
DAYS = {  # Monday first
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    "he": ("יום שני", "יום שלישי", "יום רביעי", "יום חמישי", "יום שישי", "שבת", "יום ראשון"),
    "sq": ("të hënën", "të martën", "të mërkurën", "të enjten", "të premten", "të shtunën", "të dielën"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "ar": [
        "كانون الثاني",
        "شباط",
        "آذار",
        "نيسان",
        "أيار",
        "حزيران",
        "تموز",
        "آب",
        "أيلول",
        "تشرين الأول",
        "تشرين الثاني",
        "كانون الأول",
    ],
    "he": ["ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר"],
    "sq": [
        "janar",
        "shkurt",
        "mars",
        "prill",
        "maj",
        "qershor",
        "korrik",
        "gusht",
        "shtator",
        "tetor",
        "nëntor",
        "dhjetor",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
PRICES = {
    "ar": ("89 شيكل", "149.90 شيكل", "320 ₪", "45 دينارًا", "1,249 ₪", "٢٣٠ شيكل"),
    "he": ("89 ₪", "149.90 ש\"ח", "₪320", "1,249 ש״ח", "459 שקל"),
    "sq": ("4.900 lekë", "12 500 lekë", "7,990 L", "34.900 lekë", "89 euro"),
    "en": ("€49.90", "€129", "€319.00", "12,500 lek", "₪459"),
}  # fmt: skip
PHONES = {
    "ar": ("052-555-{n}", "+962 79 555 {n}", "04-655-{n}"),
    "he": ("054-555-{n}", "+972-50-555-{n}", "04-855{n}"),
    "sq": ("069 555 {n}", "+355 68 55 5{n}", "04 455 {n}"),
    "en": ("+355 69 555 {n}", "054 555 {n}", "+44 20 7946 {n}"),
}
MOBILE_SIGNATURES = {
    "ar": ("أُرسلت من الـ iPhone", "مرسل من هاتفي Samsung", "Sent from my iPhone"),
    "he": ("נשלח מה-iPhone שלי", "נשלח מ-Outlook עבור Android", "Sent from my iPhone"),
    "sq": ("Dërguar nga iPhone im", "Dërguar nga telefoni Galaxy", "Sent from my iPhone"),
    "en": ("Sent from my iPhone", "Get Outlook for Android", "Sent from my Galaxy"),
}
QUOTES = {  # how mail programs introduce what they quote
    "ar": ("في {date}، كتب {who} <{address}>:", "بتاريخ {date}، كتب/ت {who} <{address}>:"),
    "he": ("בתאריך {date}, מאת {who} <{address}>:", "‫בתאריך {date} ‏‪{who}‬‏ <‪{address}‬‏> כתב/ה:‬"),
    "sq": ("Më {date}, {who} <{address}> shkroi:", "Në {date}, {who} <{address}> ka shkruar:"),
    "en": ("On {date}, {who} <{address}> wrote:", "On {date} {who} <{address}> wrote:"),
}
CALLED_BACK = {  # how a case ends that had waited for something
    "ar": (
        "اتصلتُ للاطمئنان. كل شيء على ما يرام، ولا حاجة إلى شيء آخر.",
        "مكالمة قصيرة: وصل ما كان منتظرًا، والأمر منتهٍ.",
        "تحدثنا بالهاتف وحُلّ الموضوع. شكرنا على المتابعة.",
    ),
    "he": (
        "התקשרתי לוודא. הכול הסתדר, אין צורך בשום דבר נוסף.",
        "שיחה קצרה: מה שחיכינו לו הגיע, והנושא סגור.",
        "דיברנו בטלפון והעניין נפתר. אמרו תודה על המעקב.",
    ),
    "sq": (
        "Telefonova për të pyetur. Gjithçka është në rregull, nuk duhet gjë tjetër.",
        "Bisedë e shkurtër: ajo që prisnim erdhi, çështja u mbyll.",
        "Folëm në telefon dhe u zgjidh. Falënderuan për interesimin.",
    ),
    "en": (
        "Rang to make sure. All is well, nothing else needed.",
        "Short call: what we waited for has come, matter closed.",
        "Spoke on the phone and settled it. They said thanks for following up.",
    ),
}
