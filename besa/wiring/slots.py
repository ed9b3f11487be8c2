"""Place in a page -> panels, by dotted path of `panel(request, subject) -> (template, context)`."""

from besa.core.registry import slots

SLOTS: list[tuple[str, str]] = [
    ("in the rail", "besa.routing.views.standing.rail_panel"),
    ("in the rail", "besa.wellbeing.views.desk.rail_panel"),
    ("in an empty folder", "besa.channels.email.views.mailboxes.first_mailbox"),
    ("in the queue", "besa.wellbeing.views.desk.relief_panel"),
    ("in the rail", "besa.cases.views.saved.rail_panel"),
    ("page of a customer", "besa.customers.views.panel.on_page"),
    ("page of a customer", "besa.cases.views.people.cases_of_customer"),
    ("page of a customer", "besa.cases.views.people.timeline_of_customer"),
    ("trouble of a customer", "besa.promises.telling.troubles"),
    ("trouble of a customer", "besa.cases.views.people.troubles"),
    ("above a case", "besa.cases.views.people.above_case"),
    ("beside a case", "besa.customers.views.panel.beside_case"),
    ("above a case", "besa.cases.views.handing.above_case"),
    ("above a case", "besa.promises.views.agreeing.above_case"),
    ("above a case", "besa.cases.views.colleagues.above_case"),
    ("above a case", "besa.callbacks.views.desk.above_case"),
    ("above a case", "besa.routing.views.escalations.above_case"),
    ("above a case", "besa.notifications.views.desk.above_case"),
    ("promised in a case", "besa.promises.telling.promised_in"),
    ("beside a case", "besa.routing.views.offers.case_panel"),
    ("beside a case", "besa.promises.views.desk.case_panel"),
    ("in the composer", "besa.promises.views.points.composer_panel"),
    ("in the log of a contact", "besa.promises.views.points.contact_panel"),
    ("in the composer", "besa.promises.views.writing.composer_panel"),
    ("in the composer", "besa.customers.views.panel.composer_panel"),
    ("in the log of a contact", "besa.customers.views.panel.contact_panel"),
    ("in the log of a contact", "besa.promises.views.finding_out.contact_panel"),
    ("in the composer", "besa.callbacks.views.offering.composer_panel"),
    ("beside a case", "besa.cases.views.own_fields.panel"),
    ("in the frame", "besa.realtime.views.connection"),
    ("in the frame", "besa.automations.views.runs.in_the_frame"),
    ("beside a case", "besa.cases.views.people.recent_beside"),
]


def fill() -> None:
    for place, panel in SLOTS:
        slots.panels[place].append(panel)
