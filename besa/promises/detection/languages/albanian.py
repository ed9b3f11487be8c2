"""Albanian words of promises and times, with and without ë and ç (the fold takes both)."""

from besa.promises.detection.lexicon import Tables, compile_lexicon, forms

TIMES: Tables = {
    "num": {
        1: "një", 2: "dy", 3: "tre,tri", 4: "katër", 5: "pesë", 6: "gjashtë", 7: "shtatë", 8: "tetë", 9: "nëntë", 10: "dhjetë",
        11: "njëmbëdhjetë", 12: "dymbëdhjetë", 14: "katërmbëdhjetë", 15: "pesëmbëdhjetë", 20: "njëzet",
        24: "njëzet e katër", 30: "tridhjetë", 48: "dyzet e tetë",
    },
    "unit": {
        "min": "minuta,minutave,minutë,minutash,min", "h": "orë,orëve,orësh", "d": "ditë,ditëve,ditësh",
        "wd": "ditë pune,ditëve pune,ditëve të punës,ditë të punës,ditësh pune,ditëve punë,ditë punë",
        "w": "javë,javësh,javëve", "m": "muaj,muajve,muajsh",
    },
    "span": {
        ("min", 30): "gjysmë ore,një gjysmë ore,gjysmë orë", ("min", 15): "çerek ore,një çerek ore",
        ("h", 1): "një ore,një orë", ("min", 90): "një orë e gjysmë,një ore e gjysmë",
    },
    # All of what is “within” and “at”, but those that name a point: “in an hour”, “at three”.
    "deadline": {
        True: "brenda,gjatë,jo më vonë se,brenda një afati prej,në më pak se,para,deri,deri në,deri më",
    },
    "within": {True: "brenda,për,pas,në,mbas,gjatë,jo më vonë se,brenda një afati prej,në më pak se,pas rreth"},
    "rel": {2: "pasnesër", 1: "nesër", 0: "sot,sonte,sot pasdite,sot në mbrëmje"},
    "weekday": {
        0: "hënën,hënës,hënë", 1: "martën,martës,martë", 2: "mërkurën,mërkurës,mërkurë", 3: "enjten,enjtes,enjte",
        4: "premten,premtes,premte", 5: "shtunën,shtunës,shtunë", 6: "dielën,dielen,dielës,dieles,diel",
    },
    "following": {True: "e ardhshme,tjetër,që vjen"},
    "month": {
        1: "janar,janarit", 2: "shkurt,shkurtit", 3: "mars,marsit", 4: "prill,prillit", 5: "maj,majit", 6: "qershor,qershorit",
        7: "korrik,korrikut", 8: "gusht,gushtit", 9: "shtator,shtatorit", 10: "tetor,tetorit", 11: "nëntor,nëntorit",
        12: "dhjetor,dhjetorit",
    },
    "of": {True: "i"},
    "ofmonth": {True: "të muajit,të këtij muaji"},
    "end": {
        "day": "fund të ditës,fundit të ditës,fundi i ditës,fundin e ditës,fund të orarit,mbarim të ditës,mbyllje të ditës,"
        "fund të ditës së punës,fundin e orarit",
        "week": "fund të javës,fundit të javës,fundin e javës,fundi i javës,fundjavë,fund të kësaj jave",
        "next_week": "fund të javës së ardhshme,fund të javës tjetër,fundi i javës tjetër,fundit të javës së ardhshme,"
        "fundin e javës së ardhshme",
        "next_month": "fund të muajit të ardhshëm,fund të muajit tjetër,fundit të muajit të ardhshëm",
        "month": "fund të muajit,fundit të muajit,fundin e muajit,fundi i muajit,fund të këtij muaji",
    },
    "next": {
        "week": "javën e ardhshme,javën tjetër,javën që vjen,javës së ardhshme,javës tjetër",
        "month": "muajin e ardhshëm,muajin tjetër,muajin që vjen,muajit të ardhshëm",
    },
    "this": {"week": "këtë javë,brenda javës,gjatë javës"},
    "at": {True: "në,ora,orën,orës,rreth,para,mes,midis,nga,deri,deri në,deri më,jo më vonë se,në orën"},
    "to": {True: "deri në,deri,e,dhe,në"},
    "part": {
        "morning": "në mëngjes,mëngjes,mëngjesit,e mëngjesit,paradite,para dite,para dreke,para mesdite,paradites",
        "noon": "mesditë,mesditës,drekë,drekës,në drekë",
        "afternoon": "pasdite,mbasdite,e pasdites,pas dreke,mbasdreke,pas mesdite,sot pasdite",
        "evening": "në mbrëmje,mbrëmje,e mbrëmjes,darkë,në darkë,sonte,sot në mbrëmje",
    },
    "half": {30: "e gjysmë,e gjysmës", 15: "e çerek,e një çerek"},
}  # fmt: skip
SENSE: Tables = {
    "cue": {True: "do ta keni,do ti keni,do të,do ju,do ia,do jua,do ta,do ti,do tju,do t,do tjua,do tia,kam për të,kemi për të,premtoj,"
    "premtojmë,ju premtoj,garantoj,garantojmë,ju garantoj,zotohem,zotohemi"},
    "verb": {
        "call_back": "në telefon,marrim në telefon,marr në telefon",
        "update": "dëgjoni nga unë,dëgjoni nga ne,dëgjoni sërish nga unë,dëgjoni sërish nga ne,jap përgjigje,"
        "japim përgjigje,merrni përgjigje,merrni një përgjigje,të merrni lajme,japim lajme,jap lajme",
        "delivery": "kthehet në llogarinë,kthehen në llogarinë,do ta keni,do ti keni,kthejmë paratë,merrni paratë,"
        "jetë te ju,jetë tek ju,jetë aty,jetë në shtëpinë tuaj",
        "other": "kujdesem,kujdesemi,jetë gati,jetë e gatshme,jetë i gatshëm",
    },
    "no": {True: "nuk,s,mos,asnjëherë,as"},
    "past_time": {True: "dje,pardje,javën e kaluar,muajin e kaluar,vitin e kaluar,më parë,kaluar"},
    "was": {
        True: "telefonuam,dërguam,shkruam,dërguan,ishte,ishin,morëm,mora,mori,morët,erdhi,u nis,u dërgua,dërguat,"
        "telefonuat,paguat,kishte",
    },
    "request": {True: "ju lutem,ju lutemi,lutemi,duhet,na,mund të,a mund,do të duhet"},
    "condition": {True: "do të doja,do të donim,do doja,shpresoj,shpresojmë,donim,doja,nëse,po qe se,në rast,"
        "në qoftë se,kur,sapo,ndoshta,mbase,po të"},
    "closed": {True: "zakonisht,normalisht,rëndom,përgjithësisht,treni,autobusi,avioni,fluturimi,mbyllur,e mbyllur,"
        "hapur,e hapur,pushim,pushime,pushimi,festë,orari,"
    "hapet,mbyllet,hapen,mbyllen,"
    "oferta përfundon,oferta skadon,oferta vlen"},
    "told": {True: "ju shkruat,shkruat se,ju thatë,thatë se,ju premtuat,premtuat se,përmendët,na treguat,na tha,"
    "na thanë,tha se,thanë se,më tha,ju tha,ju thanë,ju thashë,ju thamë,ju kemi thënë,ju kanë thënë,"
    "më thanë,më njoftoi,më njoftuan,na njoftoi,na njoftuan,më tregoi,më treguan,na tregoi,na treguan"},
    "habit": {True: "në ditë pune,në ditët e punës,gjatë ditëve të punës,çdo ditë,përditë,nga e hëna në të premte,"
    "nga e hëna deri të premten"},
    "word": {True: "vjen keq"},  # sorry, and nobody comes
    "question": {True: "a do,a"},
}  # fmt: skip
VERBS = {
    "call_back": forms("", "telefon,flas,flasim,thërras,thërres,marr në telefon", r"\w{0,5}"),
    "update": forms(
        "", "njofto,shkruaj,shkruajm,përgjigj,kontakto,informo,lajmëro,tregoj,konfirmo,raporto", r"\w{0,4}"
    ),
    "delivery": forms(
        "", "dërgo,liro,liroj,kalo,marr,dërgu,përcjell,nis,arri,mbërri,sjell,kthej,rimburso,merrni,dorëzo,paguaj,transfero,"
        "zëvendëso,ndërro,marrësh", r"\w{0,4}"
    ),
    "other": forms(
        "", "rregullo,zhblloko,provo,provoj,"
        "kryhet,kryej,kryejm,shikoj,shikojm,përgatit,rezervo,ndryshoj,rinovo,hap,mbyll,organizo,riparo,"
        "korrigjo,zgjidh,kontrollo,vij,vjen,vizito,pres,përfundo,shqyrto,instalo,anulo,aktivizo,verifiko,shoh,bëj,ndreq,puno",
        r"\w{0,4}",
    ),
}  # fmt: skip
ALBANIAN = compile_lexicon(TIMES | SENSE, VERBS)
