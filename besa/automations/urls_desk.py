"""Addresses of macros and runs at the desk."""

from django.urls import path

from besa.automations.views import macros, runs

urlpatterns = [
    path("runs/", runs.runs),
    path("runs/choices/", runs.choices),
    path("runs/<int:run_id>/", runs.run),
    path("runs/<int:run_id>/progress/", runs.progress),
    path("runs/<int:run_id>/undo/", runs.undoing),
    path("cases/<int:number>/macros/", macros.menu),
    path("cases/<int:number>/macros/<int:macro_id>/", macros.on_case),
    path("settings/macros/", macros.listing),
    path("settings/macros/new/", macros.form),
    path("settings/macros/step/", macros.step),
    path("settings/macros/<int:macro_id>/", macros.form),
    path("settings/macros/<int:macro_id>/removal/", macros.removal),
    path("settings/macros/<int:macro_id>/return/", macros.removal, {"back": True}),
]
