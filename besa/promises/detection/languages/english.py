"""English words of promises and times."""

from besa.promises.detection.lexicon import Tables, compile_lexicon, forms

TIMES: Tables = {
    "num": {
        1: "a,an,one", 2: "two,couple of,a couple of", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight",
        9: "nine", 10: "ten", 11: "eleven", 12: "twelve", 14: "fourteen", 15: "fifteen", 20: "twenty", 24: "twenty four",
        30: "thirty", 48: "forty eight",
    },
    "unit": {
        "min": "minute,minutes,min,mins", "h": "hour,hours", "d": "day,days", "w": "week,weeks", "m": "month,months",
        "wd": "working day,working days,business day,business days,work days,workdays",
    },
    "span": {
        ("h", 1): "the hour",
        ("min", 30): "half an hour,a half hour", ("min", 15): "quarter of an hour,a quarter of an hour",
        ("min", 90): "an hour and a half,one and a half hours", ("min", 45): "three quarters of an hour",
    },
    # All of what is “within” and “at”, but those that name a point: “in an hour”, “at three”.
    "deadline": {
        True: "within,in the next,over the next,in the coming,in less than,in under,by,before,until,"
        "no later than,not later than,till,the latest,latest",
    },
    "within": {True: "within,in,after,in the next,over the next,in the coming,in less than,in about,in under"},
    "rel": {
        2: "day after tomorrow,the day after tomorrow", 1: "tomorrow", 0: "today,tonight,this afternoon,this evening,"
            "this morning",
    },
    "weekday": {
        0: "monday,mondays", 1: "tuesday", 2: "wednesday", 3: "thursday", 4: "friday", 5: "saturday", 6: "sunday",
    },
    "following": {True: "next"},
    "month": {
        1: "january,jan", 2: "february,feb", 3: "march", 4: "april,apr", 5: "may", 6: "june,jun", 7: "july,jul",
        8: "august,aug", 9: "september,sept,sep", 10: "october,oct", 11: "november,nov", 12: "december,dec",
    },
    "of": {True: "of"},
    "ofmonth": {True: "of this month,of the month"},
    "end": {
        "day": "end of the day,end of today,close of business,end of business,end of day,end of the working day",
        "week": "end of the week,end of this week,end of the working week", "month": "end of the month,end of this month",
        "next_week": "end of next week,end of the coming week", "next_month": "end of next month",
    },
    "next": {"week": "next week,the coming week", "month": "next month,the coming month"},
    "this": {"week": "this week,later this week"},
    "at": {True: "at,around,by,before,until,from,between,about,no later than,not later than,latest,till,the latest"},
    "to": {True: "and,to,until,till"},
    "part": {
        "morning": "am,in the morning,this morning,morning", "noon": "lunchtime,lunch time,noon,midday",
        "afternoon": "pm,in the afternoon,this afternoon,afternoon", "evening": "in the evening,this evening,evening,tonight",
    },
    "past": {30: "half past", 15: "quarter past,a quarter past", -15: "quarter to,a quarter to"},
}  # fmt: skip
SENSE: Tables = {
    "cue": {True: "will,ll,i shall,we shall,going to,we guarantee,i guarantee,you have my word,"
        "expect a,expect the,expect your,i promise,we promise,"
    "you can expect,promise to"},
    "verb": {
        "call_back": "give you a call,give you a ring,be in touch by phone",
        "update": "let you know,get back,come back to you,hear from,be in touch,keep you informed,keep you posted,get in touch,"
        "be back to you,be back with you,follow up,give you an answer,have an answer,have news,reach out",
        "delivery": "be at your door,be at your place,be at your home,be at your house,be at your office,"
        "back on your account,back in your account,be with you,be there,have it,drop off,pick up,on its way,out for delivery",
        "other": "take care,look into,see you,waiting for you,"
        "make sure,see to it,sort out,come round,come over,be ready,be done,be able to,be fixed,"
        "put it right,put this right,put that right,working again,up and running,"
        "have a look,set up,go through,go over",
    },
    "no": {
        True: "not,never,cannot,can t,won t,unable,no longer,don t,didn t,couldn t,isn t,aren t,wouldn t,doesn t,shan t,nobody",
    },
    "past_time": {True: "yesterday,last week,last month,last year,last night,ago,earlier today"},
    "was": {True: "was,were,did,had,has been,have been,sent,received,called,arrived,told,promised"},
    "request": {
        True: "please,could you,can you,you must,you should,you need to,will need to,ll need to,have to,send us,call us,"
        "give us,let us know,let me know,bring us,pay us,tell us,write to us,you may,we ask you,contact us",
    },
    "condition": {True: "hope,i d,we d,if,unless,in case,provided,as soon as,once,when,would,should,might,could,maybe,perhaps"},
    "closed": {
        True: "train,bus,flight,plane,closed,open,holiday,vacation,be away,be off,out of office,"
        "expires,expire,usually,normally,generally,as a rule,ordinarily,opening hours,end of sale,be out",
    },
    "told": {
        True: "you wrote,you said,you told,you promised,you mentioned,you say,you write,you stated,you confirmed that you,"
        "you agreed,he told,she told,they told,told you,said to you,he said,she said,they said,told us,told me,"
        "tell me that,tells me that,you informed us",
    },
    "habit": {True: "weekdays,on weekdays,every day,every weekday,each day,daily,on working days,on business days,"
    "monday to friday,mondays to fridays,monday through friday"},
    "question": {True: "will you,will it,will we,will i,will he,will she,will they,shall i,shall we"},
}  # fmt: skip
VERBS = {
    "call_back": forms("", "call,phone,ring,telephon", "|e|ing"),
    "update": forms("", "write,writ,message,text,reply,repli,acknowledg,advis,answer,respond,inform,updat,notify,"
    "contact,confirm,email,report,tell", "|e|ing|ed"),
    "delivery": forms(
        "", "send,sent,ship,deliver,courier,deliveri,releas,hand,provid,leav,forward,pick,arriv,reach,receiv,refund,reimburs,bring,"
        "return,replac,dispatch,post,pay,transfer,mail,"
        "exchang,collect,get", "|e|ed|ing|ped|ting",
    ),
    "other": forms(
        "", "fix,repair,process,book,arrang,reset,rais,restor,unlock,renew,upgrad,approv,sort,swap,reserv,refill,start,"
        "open,escalat,discuss,meet,check,visit,correct,solv,settl,resolv,complet,finish,install,prepar,cancel,activat,"
        "schedul,review,look,"
        "investigat,see,clean,test,issu,credit,handl,updat", "|e|ed|ing|led|ling",
    ),
}  # fmt: skip
ENGLISH = compile_lexicon(TIMES | SENSE, VERBS)
