"""Addresses of the outbox, the built-in viewer and the settings of mailboxes."""

from django.urls import path

from besa.channels.email.views import mailboxes, outbox, permission, viewer

app_name = "email"
urlpatterns = [
    path("outbox/", outbox.listing, name="outbox"),
    path("outbox/<int:pk>/attempt/", outbox.attempt, name="attempt"),
    path("outbox/<int:pk>/raw/", outbox.raw, name="sent-raw"),
    path("outbox/viewer/", viewer.listing, name="viewer"),
    path("outbox/viewer/new/", viewer.new_mail, name="viewer-new"),
    path("outbox/viewer/<int:pk>/", viewer.mail, name="viewer-mail"),
    path("outbox/viewer/<int:pk>/body/", viewer.body, name="viewer-body"),
    path("settings/mailboxes/", mailboxes.listing, name="mailboxes"),
    path("settings/mailboxes/new/", mailboxes.new, name="new-mailbox"),
    path("settings/mailboxes/<int:pk>/", mailboxes.change, name="mailbox"),
    path("settings/mailboxes/oauth/", permission.answer, name="permission-answer"),
    path("settings/mailboxes/<int:pk>/oauth/", permission.ask, name="permission"),
    path("settings/mailboxes/<int:pk>/probe/", mailboxes.probe, name="mailbox-probe"),
    path("settings/mailboxes/<int:pk>/checker/", mailboxes.checker, name="mailbox-checker"),
    path("settings/mailboxes/<int:pk>/check/", mailboxes.check, name="mailbox-check"),
    path("settings/mailboxes/<int:pk>/deactivation/", mailboxes.deactivation, name="mailbox-deactivation"),
    path("settings/mailboxes/<int:pk>/reactivation/", mailboxes.reactivation, name="mailbox-reactivation"),
]
