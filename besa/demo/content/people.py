"""Who writes to Zaytun Home, and whom they work for."""

from besa.demo.content.shape import Person

# key: (name, mail domain)
ORGANIZATIONS = {
    "noor": ("عيادة النور", "alnoor-clinic.example"),
    "school": ("مدرسة الأفق الابتدائية", "alufuq-school.example"),
    "rooms": ("نُزُل الجليل", "galil-rooms.example"),
    "ofek": ("גן ילדים אופק", "gan-ofek.example"),
    "tavor": ("משרד עורכי דין תבור ושות׳", "tavor-law.example"),
    "bakery": ("מאפיית הכרמל", "carmel-bakery.example"),
    "adriatik": ("Hotel Adriatik", "hotel-adriatik.example"),
    "drin": ("Noterja Drin", "noteria-drin.example"),
    "lule": ("Restorant Lulja", "restorant-lulja.example"),
    "harbour": ("Harbour Guest House", "harbour-guests.example"),
    "northern": ("Northern Relief Office", "northern-relief.example"),
}


def people(language: str, rows: str) -> tuple[Person, ...]:
    """A line each: name | local part | gender | organization."""
    fields = ([part.strip() for part in line.split("|")] for line in rows.strip().splitlines())
    return tuple(Person(name, local, gender, language, organization) for name, local, gender, organization in fields)


ARABIC = people(
    "ar",
    """
    يوسف نصار | yusuf.nassar | m |
    رنا قاسم | rana.qasem | f |
    محمود العلي | mahmoud.alali | m |
    هبة زعبي | hiba.zoubi | f |
    د. سهير عودة | s.odeh | f | noor
    خالد أبو ريا | khaled_aburaya | m |
    منى شحادة | mona.sh | f |
    إبراهيم طه | ibrahim.taha77 | m |
    سلمى الكيلاني | salma.kilani | f |
    جورج حنا | george.hanna | m |
    فاطمة الزهراء بركات | fbarakat | f | school
    عبد الرحمن الشمري | a.alshammari | m |
    نادين صفدي | nadine.safadi | f |
    وائل مصطفى | wael.mostafa | m |
    أم أحمد دراوشة | um.ahmad.d | f |
    رامي جبران | rami | m | rooms
    لينا عساف | lina.assaf | f |
    حسين الطراونة | h.tarawneh | m |
    دعاء حسن | doaa.hassan | f |
    نبيل سمعان | nabil.samaan | m |
    شروق عمري | shorouq | f |
    مازن بدوي | mazen.badawi | m |
    غادة مرقص | ghada.m | f |
    طارق الحايك | tareq.hayek | m |
    آية خطيب | aya.khatib99 | f |
    سامي فرح | sami.farah | m |
    """,
)
HEBREW = people(
    "he",
    """
    רבקה שטרן | rivka.stern | f |
    אבי כהן | avi.cohen | m |
    מיכל ברק | michal.barak | f |
    יוסי מזרחי | yossim | m |
    עו"ד גלית תבור | galit | f | tavor
    שרה אלמוג | sara.almog | f |
    דניאל רוזן | daniel.rosen | m |
    אורלי גולן | orly_golan | f |
    משה ביטון | moshe.biton | m |
    תמר וייס | tamar | f | ofek
    איתי שלום | itay.shalom | m |
    נעמי פרץ | naomi.peretz | f |
    גיא אדרי | guy.edri | m |
    לאה קפלן | leah.kaplan | f |
    עמית דגן | amit.dagan | m |
    הדס יונה | hadas.yona | f |
    רוני אוחיון | roni | m | bakery
    אסתר חזן | ester.hazan | f |
    בוריס לוין | boris.levin | m |
    שירה נחום | shira.nahum | f |
    ניר סגל | nir.segal | m |
    מרים אבוטבול | miriam.a | f |
    אלון הררי | alon.harari | m |
    יעל ממן | yael.maman | f |
    """,
)
ALBANIAN = people(
    "sq",
    """
    Arben Shehu | arben.shehu | m |
    Teuta Kola | teuta.kola | f |
    Ilir Dervishi | ilir.dervishi | m |
    Mimoza Prifti | mimoza.p | f |
    Gëzim Leka | gezim.leka | m |
    Drita Çela | drita.cela | f |
    Erion Basha | erion | m | adriatik
    Valbona Meta | valbona.meta | f |
    Skënder Rama | skender_rama | m |
    Anila Toska | anila.toska | f |
    Besa Kryeziu | besa.kryeziu | f |
    Fatos Gjoka | fatos.gjoka | m |
    Majlinda Hysi | noteria | f | drin
    Sokol Çaushi | sokol.caushi | m |
    Lindita Bregu | lindita.b | f |
    Agron Ndoja | agron.ndoja | m |
    Blerina Xhafa | blerina.xhafa | f |
    Petrit Luli | info | m | lule
    Entela Duka | entela.duka | f |
    Klajdi Ymeri | klajdi.y | m |
    Shpresa Alia | shpresa.alia | f |
    Dritan Mici | dritan.mici | m |
    Ornela Gjini | ornela.gjini | f |
    Luan Zefi | luan.zefi | m |
    """,
)
ENGLISH = people(
    "en",
    """
    Margaret Doyle | margaret.doyle | f |
    Peter Lindqvist | p.lindqvist | m |
    Aisha Rahman | aisha.rahman | f |
    Hannah Price | hannah | f | harbour
    Greg Novak | gregnovak | m |
    Chidi Okafor | chidi.okafor | m | northern
    Susan Whitfield | susan.whitfield | f |
    Tomás Herrera | tomas.herrera | m |
    Olivia Barnes | olivia.barnes | f |
    Jonas Meyer | jonas.meyer | m |
    Priya Nair | priya.nair | f |
    Walter Finch | w.finch | m |
    Claire Dubois | claire.dubois | f |
    Ben Carver | bencarver | m |
    Ruth Abrams | ruth.abrams | f |
    Ivan Petrov | ivan.petrov | m |
    Emily Stone | emily.stone | f |
    David O'Connor | d.oconnor | m |
    Mei Tanaka | mei.tanaka | f |
    Frank Russo | frank.russo | m |
    """,
)
PEOPLE = ARABIC + HEBREW + ALBANIAN + ENGLISH
