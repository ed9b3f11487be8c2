"""What customers write in Albanian, with and without ë and ç, from Tirana to Prishtina, and what they are answered."""

from besa.demo.content.shape import Thread, agent, call, customer, note, visit

THREADS = (
    Thread(
        "orders", "request", ("Porosia {order} nuk ka ardhur", "Ku është porosia ime {order}?", "porosia ime"),
        "Porosia {order} ({p}) u vonua.\nU caktua dorëzim i ri {day} paradite.",
        (
            customer("""
Përshëndetje,
kam porositur {pa} te ju para dhjetë ditësh, porosia {order}. Në faqe shkruan "në rrugë" por nuk ka ardhur askush.
Më thoni ju lutem kur vjen, se marr leje nga puna.

Faleminderit
{name}, tel. {phone}
"""),
            agent("""
Përshëndetje {name},
keni të drejtë, porosia {order} duhej të kishte ardhur. Mbeti në magazinë sepse numri i telefonit ishte shkruar gabim te ne.
Shoferi vjen {day} mes orës 9:00 dhe 12:00 dhe ju telefonon gjysmë ore para në {phone}.
"""),
            customer("Ne rregull, faleminderit shume."),
        ),
        tags=("delivery",), times=6,
    ),
    Thread(
        "shops", "request", ("Faturë me NIPT", "Kërkesë për faturë tatimore, {order}"),
        "Kërkojnë faturë me NIPT për porosinë {order}.\nU dërgua.",
        (
            customer("""
Të nderuar,

Ju lutemi na lëshoni faturë tatimore për porosinë {order}, në vlerën {price}, në emër të shoqërisë
me NIPT L{serial}A. Fatura e parë ka dalë me emrin tim personal dhe kontabiliteti nuk e pranon.

Me respekt,
{name}
"""),
            agent("""
I nderuar {name},
fatura e saktë është bashkëngjitur, në emër të shoqërisë. Fatura e parë u anulua, nuk keni pse bëni gjë tjetër.
""", "invoice"),
            customer("E morëm. Faleminderit për shpejtësinë."),
        ),
        tags=("invoice",), needs_organization=True, who="m", times=5,
    ),
    Thread(
        "repairs", "request", ("{p} bën zhurmë", "Zhurmë e madhe kur punon {p}", "zhurme nga {p}"),
        "{p} ({model}) bën zhurmë të fortë.\nTekniku vjen {day}, pjesa është në magazinë.",
        (
            customer("""
Pershendetje, {p} qe bleva te dega e {branch} ka filluar te beje nje zhurme si traktor. Eshte ende ne garanci (bleva ne {month}).
Modeli {model}, numri serial {serial}. Po dergoj nje foto te etiketes.
""", "photo"),
            agent("""
Përshëndetje {name},
faleminderit për foton. Sipas numrit serial duhet ndërruar kushineta, dhe kjo mbulohet nga garancia.
Tekniku Gjergji vjen {day} mes orës 10:00 dhe 13:00 te {street}. Mos e përdorni deri atëherë.
"""),
            note("Kushineta është në raftin B4. Gjergji ta marrë të mërkurën në mëngjes."),
            customer("ok po e pres. vetem me telefononi para se te vini ju lutem {phone}"),
        ),
        ending="open", tags=("warranty", "technician"), goods="f", times=5,
    ),
    Thread(
        "repairs", "question", ("Pyetje për garancinë", "Sa vjet garanci ka {model}?"),
        "Pyet sa zgjat garancia e {model}.\nDy vjet nga data e faturës.",
        (
            customer("""
Mirëdita,
sa vjet garanci ka {p} {model}? Dhe a vlen garancia nëse e kam blerë online por banoj në Prishtinë?
"""),
            agent("""
Mirëdita {name},
garancia është dy vjet nga data e faturës dhe vlen edhe në Prishtinë. Transportin për riparim e paguajmë ne.
"""),
            customer("Shumë mirë, atëherë po e porosis. Flm"),
        ),
        tags=("warranty",), times=5,
    ),
    Thread(
        "orders", "complaint", ("Ngjyra gabim", "Erdhi tjetër ngjyrë nga ajo që porosita, {order}"),
        "Erdhi ngjyrë tjetër në porosinë {order}.\nIu ofrua ndërrim pa pagesë, presim përgjigjen.",
        (
            customer("""
E porosita të bardhë dhe erdhi e zezë. Porosia {order}, {p} {model}. Foto më poshtë.
Kam kuzhinë të bardhë, nuk më duhet e zezë!! Si bëhet ndërrimi dhe kush e paguan transportin?
""", "inline"),
            agent("""
E nderuar {name},
gabimi është yni dhe transportin e paguajmë ne.
Mund ta ndërrojmë te dera juaj {day}, ose mund ta ndërroni vetë te dega e {branch} kur të doni. Cila ju vjen më mirë?
"""),
        ),
        ending="waiting", tags=("wrong-item",), who="f", goods="f", times=5,
    ),
    Thread(
        "shops", "complaint", ("Më keni tërhequr paratë dy herë", "Pagesë e dyfishtë, karta {card}"),
        "Pagesa prej {price} u tërhoq dy herë.\nKthimi u bë, presim konfirmimin nga banka.",
        (
            customer("""
Mirëmbrëma. Sot në degën e {branch} më keni tërhequr dy herë nga {price} nga karta që mbaron me {card}.
Banka thotë që duhet ta ktheni ju. Është rroga e gjithë muajit, nuk pres dot!
"""),
            note("E pashë në arkë: dy transaksione, 38 sekonda larg. I dyti pa kupon. E konfirmoi Ornela."),
            agent("""
{name}, e verifikova: pagesa është marrë dy herë, gabimi është i arkës sonë dhe ju kërkojmë ndjesë.
{price} u kthyen tani. Në llogari duken brenda dy ditëve pune. Konfirmimi është bashkëngjitur.
Do t'ju shkruaj {day} për t'u siguruar që kanë ardhur.
""", "invoice"),
        ),
        ending="waiting", tags=("billing", "refund"), priority="high", times=5,
    ),
    Thread(
        "shops", "complaint", ("Çmimi në raft nuk është ai në arkë", "cmim tjeter ne arke"),
        "Çmimi në raft ishte më i ulët se në arkë.\nDiferenca u kthye.",
        (
            customer("""
Te dega e {branch} te rafti i {model} shkruante ulje 20%, ne arke pagova {price} te plote. Kur pyeta, arketarja
ngriti supet. Nuk eshte puna e leke-ve por e respektit.
"""),
            agent("""
I nderuar {name},
keni të drejtë për të dyja: për çmimin dhe për mënyrën. Ulja kishte mbaruar dhe etiketa kishte mbetur, ndaj vlen ajo që shkruante.
Diferenca u kthye te karta që mbaron me {card}, dhe me arkëtaren fola sot.
"""),
            customer("Faleminderit. Kjo më mjafton."),
        ),
        tags=("price", "staff"), who="m", times=4,
    ),
    Thread(
        "shops", "compliment", ("Falënderim për stafin e {branch}", "Një falënderim nga zemra"),
        "Falënderon një punonjës të degës së {branch}.\nIu përcoll ekipit.",
        (
            customer("""
Të nderuar miq,
kur vdiq nëna ime më duhej ta zbrazja shtëpinë dhe të kthejja {pa} që ia kisha blerë para dy javësh. Nuk kisha as kuponin,
as nerva. Djali te dega e {branch} nuk më pyeti asgjë. E rregulloi vetë dhe më solli një gotë ujë.
Nuk ia di emrin. Por nuk do ta harroj.
"""),
            agent("""
E nderuar {name},
ngushëllimet tona. Djali quhet Endri. Ia lexova letrën dhe u mallëngjye; do ta ruajë.
Faleminderit që gjetët kohë të na shkruanit në këto ditë.
"""),
        ),
        tags=("staff",), who="f", times=3,
    ),
    Thread(
        "shops", "suggestion", ("Sugjerim", "Sugjerim për faqen tuaj"),
        "Sugjeron pagesën me këste në faqe.\nKaloi te ekipi i faqes.",
        (
            customer("""
Pershendetje! Pse nuk vendosni pagese me keste ne faqe? Ne dyqan e keni, online jo. Une jetoj ne Kukes dhe per 3 keste
duhet te vij deri ne Tirane :)
"""),
            agent("""
Përshëndetje {name}, sugjerim i mirë dhe pyetje me vend.
E çova te ekipi i faqes. Deri atëherë mund ta nënshkruajmë kontratën e kësteve me e-mail, pa ardhur në Tiranë: më shkruani cilin model doni.
"""),
        ),
        ending="hold", tags=("idea", "website"), times=4,
    ),
    Thread(
        "orders", "request", ("Ndryshim adrese", "Adresa e gabuar te porosia {order}"),
        "Adresa e porosisë {order} u ndryshua në {street}.\nU rregullua para nisjes.",
        (
            customer("urgjent!! kam vene adresen e vjeter te {order}. e sakta: {street}. flm"),
            agent("""
U ndryshua, {name}. Porosia {order} vjen te {street} në të njëjtën ditë.
"""),
        ),
        tags=("delivery",), priority="high", times=5,
    ),
    Thread(
        "orders", "request", ("Dua ta kthej", "Kthim malli, porosia {order}"),
        "Do të kthejë {pa} (porosia {order}) brenda 14 ditëve.\nU dërgua etiketa, presim mallin.",
        (
            customer("""
Tungjatjeta, {p} eshte shume i madh per kuzhinen tone, e mata keq. Nuk eshte perdorur, eshte ne kuti.
Si ta kthej? Jam ne diten e 9-te.
"""),
            agent("""
Tungjatjeta {name},
asnjë problem, keni 14 ditë. Etiketa e kthimit është bashkëngjitur: ngjiteni mbi kuti dhe korrieri vjen ta marrë {day}.
Paratë ({price}) kthehen brenda tri ditëve pasi të vijë malli.
""", "invoice"),
            customer("E dorezova sot te korrieri. Sa kohe zgjat kthimi i parave?"),
        ),
        ending="open", tags=("return",), goods="m", times=5,
    ),
    Thread(
        "orders", "request", ("Ofertë për 15 copë", "Kërkesë për ofertë, {model}"),
        "Kërkojnë ofertë për 15 {model}.\nOferta u dërgua, vlen dy javë.",
        (
            customer("""
Përshëndetje,
para sezonit na duhen 15 copë {model}. A bëni zbritje për sasi dhe a e sillni deri te {street}?
Na duhet oferta me shkrim deri të premten, se mblidhet bordi.

{name}
Tel: {phone}
"""),
            agent("""
Përshëndetje {name},
oferta është bashkëngjitur: 10% zbritje, transporti dhe montimi falas, pagesa 30 ditë. Vlen dy javë.
""", "invoice"),
            customer("Faleminderit, e çoj në bord të hënën dhe ju njoftoj."),
        ),
        ending="hold", tags=("quote",), needs_organization=True, times=4,
    ),
    Thread(
        "shops", "question", ("Orari i degës së {branch}", "a jeni hapur te dielen"),
        "Pyet për orarin e degës së {branch}.\nU përgjigj.",
        (
            customer("Pershendetje a jeni hapur te dielen te dega e {branch}? Dhe ku mund te parkoj?"),
            agent("""
Përshëndetje {name}, të dielën jemi mbyllur. Të shtunën 9:00 deri 13:00. Parkimi është në oborrin prapa, falas për një orë.
"""),
        ),
        times=4,
    ),
    Thread(
        "repairs", "request", ("Telefonatë: pjesë këmbimi për {model}",),
        "Telefonoi për një filtër të {model}.\nPjesa vjen te dega e {branch}.",
        (
            call("Telefonoi nga {phone}. Do filtrin për {pa} ({model}), jashtë garancie. I thashë se përgjigjemi sot me çmimin.", 5),
            agent("""
Përshëndetje {name}, siç folëm:
filtri kushton 1.200 lekë dhe vjen te dega e {branch} {day}. E mbajmë në emrin tuaj një javë.
"""),
        ),
        tags=("spare-part",), times=4,
    ),
    Thread(
        "shops", "request", ("Vizitë: kartë dhuratë e skaduar",),
        "Kartë dhuratë e skaduar para tri ditësh ({price}).\nU zgjat me një muaj.",
        (
            visit("Erdhi te dega e {branch} me një kartë dhuratë prej {price}, e skaduar para tri ditësh. Ishte në spital.\n"
                  "E zgjatëm një muaj, me miratimin e Ornelës.", 7),
        ),
        tags=("gift",), times=4,
    ),
    Thread(
        "repairs", "complaint", ("Riparimi zgjat prej tri javësh", "Ku është {p}?? tri javë!"),
        "{p} është në servis prej tri javësh.\nU premtua përgjigje {day}; nëse jo, ndërrim.",
        (
            customer("""
Tri javë!!! E çova {pa} në servis me {month} dhe ju thoni "po presim pjesën". Çfarë pjese, nga Hëna?
Kam tre fëmijë. Nëse nuk e riparoni dot, më jepni një tjetër dhe mbaroi puna.
Herën tjetër i shkruaj inspektoratit.
"""),
            note("Pjesa ka ngelur në doganë. Nëse nuk del deri të premten, ndërrim me të re: e miratoi Dana me gojë."),
            agent("""
I nderuar {name},
pjesa është në doganë, dhe kjo nuk ka pse të jetë halli juaj.
{day} ju telefonoj unë vetë: ose {p} është gati, ose ju sjellim një të re po atë ditë. \
Deri atëherë mund t'ju japim një hua nga dega e {branch}.
"""),
            customer("Mire. {day}. E kam shenuar ne kalendar."),
        ),
        ending="waiting", tags=("repair", "late"), who="m", goods="f", priority="urgent", times=5,
    ),
    Thread(
        "orders", "question", ("A ka stok?", "{model} - kur vjen përsëri?"),
        "Pyet kur vjen përsëri {model} në stok.\nU vu në listë.",
        (
            customer("Mirdita, {model} po del 'sold out' ne faqe. Kur vjen prap? e dua per dasme te motres"),
            agent("""
Mirëdita {name}, dhe urime për motrën!
{model} vjen {day}. Ju vura të parën në listë, pa paradhënie: do të merrni një mesazh kur të jetë në raft.
"""),
            customer("sa mire!! flm shume 🌷"),
        ),
        tags=("stock",), who="f", times=4,
    ),
    Thread(
        "orders", "complaint", ("Kutia erdhi e hapur", "Mungon kapaku, porosia {order}"),
        "Kutia e porosisë {order} erdhi e hapur dhe pa kapak.\nKapaku niset sot.",
        (
            customer("""
Përshëndetje. Sot erdhi {p}, por kutia ishte e hapur dhe e ngjitur përsëri me shirit, dhe mungon kapaku.
A është përdorur nga dikush tjetër?! Porosia {order}. Ju dërgoj dy foto.
""", "photo", "photo"),
            agent("""
Përshëndetje {name},
jo, nuk është përdorur: kutinë e hapi magazina për kontroll dhe nuk e mbylli siç duhet. Kapaku niset sot te {street}.
Nëse preferoni një krejt të re me kuti të mbyllur, thjesht më shkruani "po".
"""),
            customer("Po, ju lutem, një të re."),
        ),
        ending="open", tags=("damaged", "missing-part"), goods="m", times=4,
    ),
)  # fmt: skip

SPAM = (
    ("Keni fituar nje iPhone 17", "Pergezime! Klikoni per te marre cmimin: http://cmimi.example/sq . Vetem sot!"),
    ("Kredi e shpejte pa garanci", "Deri ne 5 milion leke brenda 24 oreve, pa dokumente. Viber +1 555 0187"),
)
