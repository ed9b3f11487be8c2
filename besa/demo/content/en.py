"""What customers write in English, as a first or a third language, and what they are answered."""

from besa.demo.content.shape import Thread, agent, call, customer, note, visit

THREADS = (
    Thread(
        "orders", "request", ("Where is my order {order}?", "Order {order} still not here", "Delivery of {p}, {order}"),
        "Order {order} ({p}) is overdue.\nDriver booked for {day} morning, customer knows.",
        (
            customer("""
Hi there,

I ordered a {p} eight days ago, order {order}. Tracking has said "out for delivery" since Tuesday. Could you tell me
where it actually is? I work from home so any day is fine, I just want to know which.

Thanks
{name}
"""),
            agent("""
Hello {name},

It is in our {branch} warehouse: the label tore and nobody could read your street. It should not have taken your mail for us
to notice. The driver brings it on {day} between 9 and 12 and rings {phone} half an hour before.
"""),
            customer("Perfect, thank you. I'll be in."),
        ),
        tags=("delivery",), times=4,
    ),
    Thread(
        "repairs", "complaint", ("{model} stopped after three weeks", "Broken {p} - {model}"),
        "{p} ({model}) died after three weeks.\nReplacement offered, waiting for the choice.",
        (
            customer("""
To whom it may concern,

I purchased a {p} ({model}, serial {serial}) at your {branch} branch in {month} for {price}. Yesterday it stopped in the
middle of a cycle with a burning smell. I unplugged it at once. I am not prepared to have it repaired: it is three weeks old.

Please let me know in writing what you intend to do.

Yours faithfully,
{name}
"""),
            agent("""
Dear {name},

You did right to unplug it. Please do not use it again.
We will replace it: either we bring a new {p} on {day} and take the old one with us, or you choose another model in {branch} and
we settle the difference. You need no receipt, the serial number is enough. Which do you prefer?
"""),
        ),
        ending="waiting", tags=("warranty", "safety"), priority="high", times=4,
    ),
    Thread(
        "shops", "complaint", ("charged twice!", "Double charge on card ending {card}"),
        "{price} taken twice from card {card}.\nSecond charge returned, confirmation from the bank awaited.",
        (
            customer("""
you charged me TWICE. {price} and then {price} again one minute later, card ending {card}. rent is due friday. fix this today
please, i've been on hold for 25 minutes listening to the same song
"""),
            note("Confirmed in the till log, 41 seconds apart, network drop. Same fault as the two cases last week."),
            agent("""
{name}, you are right, we took it twice. The mistake is our till's, and I am sorry about the timing.

The second {price} went back a minute ago. Most banks show it within two working days; the attached confirmation helps if you
want to show it to yours before Friday. I'll write on {day} to see that it arrived.
""", "invoice"),
            customer("ok. thank you. sorry for shouting"),
        ),
        ending="solved", tags=("billing", "refund"), priority="high", times=4,
    ),
    Thread(
        "orders", "request", ("Assembly instructions?", "No manual in the box ({model})"),
        "No printed manual for {model}.\nSent as PDF.",
        (
            customer("Hello, the {p} came without a manual, just a sheet with a QR code that opens a page in Chinese. \
Is there an English one?"),
            agent("""
Hello {name}, there is, attached. The QR code belongs to the factory; ours is zaytun.example/manuals/{model}.
""", "invoice"),
            customer("That's the one, cheers"),
        ),
        tags=("manual",), times=4,
    ),
    Thread(
        "orders", "question", ("Do you deliver to Prishtina?", "Delivery abroad"),
        "Asks about delivery abroad and customs.\nAnswered with price and time.",
        (
            customer("""
Good morning. We are a small office and would like {pi}s, maybe three ({model}). Do you deliver to Prishtina and who does the customs?
Best, {name}
"""),
            agent("""
Good morning {name},
yes, twice a week from Tirana. Three of them are one pallet: €48, customs papers done by us. From order to door it takes five to six
working days. Shall I make an offer?
"""),
        ),
        ending="waiting", tags=("quote", "delivery"), needs_organization=True, times=3,
    ),
    Thread(
        "shops", "compliment", ("A thank-you", "Your colleague at {branch}"),
        "Praise for a colleague in {branch}.\nPassed on.",
        (
            customer("""
I don't usually write these. My husband has dementia and got upset in your {branch} shop on {day}. A young woman at the lamps
section quietly switched off the brightest ones, found him a chair and talked with him about football until he was calm.
She never once looked at the clock.

Please tell her it mattered.
"""),
            agent("""
Dear {name},
her name is Suha, and she says he knows far more about football than she does. Your letter is in her file, where it belongs.
You are both welcome any time; mornings before eleven are the quietest.
"""),
        ),
        tags=("staff", "accessibility"), who="f", times=2,
    ),
    Thread(
        "shops", "suggestion", ("Suggestion: quiet hour", "An idea for your shops"),
        "Suggests a quiet shopping hour.\nWith the branch managers, answer promised.",
        (
            customer("""
Have you thought about one hour a week without music and with the TVs off? My son is autistic and loves looking at washing
machines, but the wall of screens is too much for him. Other shops do Tuesdays 9-10.
"""),
            agent("""
Hello {name}, we had not, and we should have. {branch} will try it for a month; I'll write to you with the day as soon as the
manager has fixed it. Which of the machines is his favourite?
"""),
            customer("Front loaders with a round window. Obviously."),
        ),
        ending="hold", tags=("idea", "accessibility"), times=2,
    ),
    Thread(
        "orders", "request", ("Please cancel {order}", "Cancellation"),
        "Cancelled {order} before dispatch.\nMoney on its way back.",
        (
            customer("Please cancel {order}, ordered the wrong size. Sorry!"),
            agent("""
Done, {name}, nothing to be sorry for. {price} goes back to the card ending {card} within three working days.
"""),
        ),
        tags=("cancellation",), times=4,
    ),
    Thread(
        "repairs", "question", ("Is it safe to descale with vinegar?", "Descaling the {model}"),
        "Asks how to descale the {p}.\nAnswered.",
        (
            customer("Can I use vinegar in the {p} ({model})? The manual says 'use of acid voids warranty' \
and then sells me your own acid for {price}..."),
            agent("""
Fair point, {name}. Citric acid, one spoon to half a litre, is what our own workshop uses, and it does not touch your warranty.
Vinegar eats the seals, that is what the sentence means. I have asked for it to be rewritten.
"""),
            customer("Best answer I've had from any company this year."),
        ),
        tags=("technical",), times=3,
    ),
    Thread(
        "shops", "request", ("Invoice with our registration number", "VAT invoice for {order}"),
        "VAT invoice in the organization's name, order {order}.\nSent.",
        (
            customer("""
Dear accounts team,

Kindly issue a VAT invoice for order {order} ({price}) in the name of our organisation, registration no. K{serial}. Our auditor
needs it before the end of the month.

Kind regards,
{name}
--
Tel. {phone}
This e-mail is confidential. If you are not the intended recipient please delete it and think of the trees.
"""),
            agent("""
Dear {name},
attached, in the organisation's name. All later invoices will come that way by themselves.
""", "invoice"),
        ),
        tags=("invoice",), needs_organization=True, times=3,
    ),
    Thread(
        "orders", "complaint", ("Left in the rain", "Parcel left on the street - {order}"),
        "Parcel {order} was left outside in the rain.\nNew one goes out {day}; courier asked for a statement.",
        (
            customer("""
Your courier left a cardboard box with a {price} {p} on the pavement. In November. In the rain. The box dissolved when I
picked it up. Photo below. The note says "handed to resident". Which resident, the cat?
""", "inline"),
            agent("""
{name}, unless the cat signs in block capitals, that note is not true.
A new {p} leaves on {day} with a driver who rings first. Keep or bin the wet one as you like. The courier owes us an answer
about the note and I will tell you what it is.
"""),
            customer("Thank you. The cat is satisfied with this resolution."),
        ),
        ending="hold", tags=("damaged", "delivery"), times=3,
    ),
    Thread(
        "repairs", "request", ("Call: spare lid for {model}",),
        "Needs a spare lid for the {p}.\nReserved in {branch}.",
        (
            call("Rang from {phone}. Lid of the {p} ({model}) cracked, out of warranty, wants to buy the part only.\n"
                 "Promised a price today.", 5),
            agent("""
Hello {name}, as promised on the phone: the lid is €9.50 and arrives in {branch} on {day}. It is set aside under your name for a week.
"""),
        ),
        tags=("spare-part",), times=4,
    ),
    Thread(
        "shops", "request", ("Visit: gift exchange in {branch}",),
        "Exchanged a gift ({p}) without a receipt.\nStore credit given.",
        (
            visit("Came to {branch} with a boxed {p}, wedding gift, no receipt. Sale found by the giver's phone number.\n"
                  "Took store credit of {price}.", 10),
        ),
        tags=("gift", "exchange"), times=3,
    ),
    Thread(
        "repairs", "complaint", ("THIRD time asking", "Still no technician"),
        "Technician missed two visits.\nManager called, first visit on {day}, loan machine delivered.",
        (
            customer("""
This is my third message. Two appointments, two days off work, no technician, no call. I have a newborn and a {p} full of grey
water. I don't want a voucher. I want somebody whose name I know to tell me a time and then be there.
"""),
            note("Both visits were booked on a technician on leave. Calling before writing."),
            call("Called {phone}, apologised. Agreed: loan machine tonight, repair {day} 8:30 with Gjergj. Wants it in writing.", 8),
            agent("""
{name}, as agreed on the phone, in writing:

- Tonight before eight: a loan machine, and we take the water with us.
- {day}, 8:30: Gjergj, our workshop lead, repairs yours. His number is +355 69 555 0110.
- I am {agent}. If anything slips, you hear it from me before the time, not after.
"""),
            customer("Loan machine is here. Thank you {agent}. See Gjergj on {day}."),
        ),
        ending="open", tags=("technician", "late"), who="f", priority="urgent", times=3,
    ),
    Thread(
        "orders", "question", ("Voucher HOME15 not working", "discount code"),
        "Voucher HOME15 refused at checkout.\nDiscount given by hand.",
        (
            customer("tried HOME15 like 5 times, it says 'invalid voucher'. basket is {model} {price}. is it case sensitive or what"),
            agent("""
Hi {name}, it works from the second order on, which our page says in letters made for ants. I put the 15% on your basket by hand:
reload and you will see it.
"""),
            customer("haha ok thanks!!"),
        ),
        tags=("price", "website"), times=4,
    ),
    Thread(
        "orders", "request", ("Unsubscribe", "please stop the newsletters"),
        "Wants no more newsletters.\nTaken off the list, confirmed.",
        (
            customer("I have clicked unsubscribe four times. I would like to remain a customer but not a pen pal."),
            agent("""
Understood, {name}. I took you off by hand and checked that nothing else is planned. You will hear from us only about your own orders.
"""),
        ),
        tags=("privacy",), times=3,
    ),
    Thread(
        "shops", "question", ("Opening hours {branch}", "Open on the holiday?"),
        "Asks about hours of the {branch} branch.\nAnswered.",
        (
            customer("Hi, is the {branch} shop open this Saturday, and can I pay part card part cash?"),
            agent("""
Hi {name}, Saturday 9:00 to 13:00, and yes, any mix you like.
"""),
        ),
        times=3,
    ),
    Thread(
        "repairs", "request", ("Noise level of {model}?", "{model}: dB and length of cable"),
        "Wants figures for the {p}.\nWith the workshop, measured on {day}.",
        (
            customer("""
Hello, two figures I cannot find anywhere: how loud is the {model} at full power (dB at 1 m), and how long is the cable?
I record audiobooks next door to the kitchen, so this is not a hobby question.
"""),
            note("Not in the data sheet. Asked the workshop to measure it, they have one open this week."),
            agent("""
Hello {name}, the cable is 1.20 m. The loudness nobody has written down, so our workshop will measure it on {day} and I send you
the number, good or bad.
"""),
        ),
        ending="hold", tags=("technical",), times=3,
    ),
)  # fmt: skip

SPAM = (
    (
        "Boost your SEO ranking #1",
        "Dear site owner, we place your website on the first page of search. Reply for price list. http://seo.example",
    ),
    (
        "Invoice overdue - open attachment",
        "Your invoice is overdue. Open the document and enable editing. Regards, Accounts",
    ),
)
