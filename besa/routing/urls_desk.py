"""Addresses of routing."""

from django.urls import include, path

from besa.routing.views import board, coverage, escalations, offers, settings, shift, standing

pages = [
    path("offers/", offers.offers, name="offers"),
    path("offers/<int:offer_id>/acceptance/", offers.acceptance, name="acceptance"),
    path("offers/<int:offer_id>/refusal/", offers.refusal, name="refusal"),
    path("cases/<int:number>/awaited-person/", offers.awaited_person, name="awaited-person"),
    path("cases/<int:number>/escalation/", escalations.call, name="call"),
    path("escalations/", escalations.mine, name="escalations"),
    path("escalations/<int:escalation_id>/", escalations.escalation, name="escalation"),
    path("escalations/<int:escalation_id>/coming/", escalations.coming, name="coming"),
    path("escalations/<int:escalation_id>/debrief/", escalations.debriefing, name="debrief"),
    path("escalations/<int:escalation_id>/withdrawal/", escalations.withdrawal, name="withdrawal"),
    path("escalations/<int:escalation_id>/reading/", escalations.reading, name="reading"),
    path("queue/", board.queue, name="queue"),
    path("colleagues/", board.directory, name="directory"),
    path("shift/", shift.shift, name="shift-now"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("settings/standing/", standing.standing, name="standing"),
    path("settings/standing/return/", standing.put_back, name="standing-return"),
    path("settings/routing/", settings.overview, name="settings"),
    path("settings/routing/policies/new/", settings.policy, name="new-policy"),
    path("settings/routing/policies/<int:policy_id>/", settings.policy, name="policy"),
    path("settings/routing/policies/<int:policy_id>/removal/", settings.policy_removal, name="policy-removal"),
    path("settings/routing/skills/new/", settings.skill, name="new-skill"),
    path("settings/routing/skills/<int:skill_id>/", settings.skill, name="skill"),
    path("settings/routing/people/<int:user_id>/", settings.seat, name="seat"),
    path("settings/routing/people/<int:user_id>/shifts/<int:team_id>/", settings.shift, name="shift"),
]
urlpatterns = [path("", include((pages, "routing")))]
