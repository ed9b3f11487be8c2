"""Addresses of promises at the desk."""

from django.urls import path

from besa.promises.views import desk, ledger, today, writing

urlpatterns = [
    path("today/", today.today),
    path("promises/kept/", today.kept),
    path("cases/<int:number>/promises/", ledger.new),
    path("cases/<int:number>/promises/hints/", writing.hints),
    path("promises/<int:promise_id>/", ledger.promise),
    path("promises/<int:promise_id>/why/", desk.why),
    path("promises/<int:promise_id>/fulfilment/", ledger.fulfilment),
    path("promises/<int:promise_id>/new-time/", ledger.new_time),
    path("promises/<int:promise_id>/withdrawal/", ledger.withdrawal),
    path("promises/<int:promise_id>/deliverer/", ledger.deliverer),
]
