"""Addresses of promises at the desk."""

from django.urls import path

from besa.promises.views import (
    agreeing,
    danger,
    desk,
    errands,
    finding_out,
    ledger,
    points,
    policies,
    rising,
    today,
    writing,
)

app_name = "promises"
urlpatterns = [
    path("today/", today.today),
    path("promises/kept/", today.kept),
    path("cases/<int:number>/promises/", ledger.new),
    path("cases/<int:number>/promises/hints/", writing.hints),
    path("promises/hints/", writing.hints_before),
    path("cases/<int:number>/finding-out/", finding_out.finding_out),
    path("cases/<int:number>/agreement/", agreeing.agreement),
    path("cases/<int:number>/agreement/preview/", agreeing.preview),
    path("cases/<int:number>/points/", points.points),
    path("points/<int:asked_id>/settlement/", points.settlement),
    path("points/<int:asked_id>/wording/", points.wording),
    path("promises/<int:promise_id>/why/draft/", agreeing.why_into_draft),
    path("cases/<int:number>/no-news/", finding_out.no_news),
    path("cases/<int:number>/errands/", errands.ask),
    path("errands/<int:request_id>/sentence/", errands.sentence),
    path("errands/<int:request_id>/closing/", errands.closing),
    path("settings/errands/", errands.errands, name="errands"),
    path("settings/errands/new/", errands.errand, name="new-errand"),
    path("settings/errands/<int:errand_id>/", errands.errand, name="errand"),
    path("promises/<int:promise_id>/", ledger.promise),
    path("promises/<int:promise_id>/why/", desk.why),
    path("promises/<int:promise_id>/fulfilment/", ledger.fulfilment),
    path("promises/<int:promise_id>/new-time/", ledger.new_time),
    path("promises/<int:promise_id>/consent/", ledger.consent),
    path("promises/<int:promise_id>/withdrawal/", ledger.withdrawal),
    path("promises/<int:promise_id>/deliverer/", ledger.deliverer),
    path("settings/hours/<int:hours_id>/promises/", danger.after_a_change, name="after-a-change"),
    path("settings/policies/", policies.policies, name="policies"),
    path("settings/policies/new/", policies.policy, name="new-policy"),
    path("settings/policies/<int:sla_id>/", policies.policy, name="policy"),
    path("settings/policies/<int:sla_id>/record/", rising.record, name="record"),
    path("settings/policies/<int:sla_id>/rise/", rising.rise, name="rise"),
    path("settings/policies/<int:sla_id>/simulation/", policies.simulation, name="simulation"),
]
