"""Addresses of cases at the desk. A change is a resource that takes POST; GET changes nothing."""

from django.urls import path

from besa.cases.views import case, changes, inbox, messages, opening, saying

urlpatterns = [
    path("inbox/<slug:key>/", inbox.folder),
    path("inbox/<slug:key>/<int:pk>/", inbox.folder),
    path("cases/new/", opening.new_case),
    path("cases/new/mail/", opening.new_mail),
    path("cases/new/contact/", opening.new_contact),
    path("cases/<int:number>/", case.show),
    path("cases/<int:number>/paper/", case.paper),
    path("cases/<int:number>/earlier/<int:message_id>/", case.earlier),
    path("cases/<int:number>/replies/", saying.replies),
    path("cases/<int:number>/notes/", saying.notes),
    path("cases/<int:number>/contacts/", opening.contact_in_case),
    path("cases/<int:number>/drafts/<str:direction>/", saying.drafts),
    path("cases/<int:number>/drafts/<str:direction>/files/", saying.draft_files),
    path("cases/<int:number>/drafts/<str:direction>/removal/", saying.draft_removal),
    path("drafts/files/<int:file_id>/removal/", saying.draft_file_removal),
    path("cases/<int:number>/assignment/", changes.assignment),
    path("cases/<int:number>/transfer/", changes.transfer),
    path("cases/<int:number>/status/", changes.status),
    path("cases/<int:number>/priority/", changes.priority),
    path("cases/<int:number>/kind/", changes.kind),
    path("cases/<int:number>/summary/", changes.summary),
    path("cases/<int:number>/needed/", changes.needed),
    path("cases/<int:number>/tags/", changes.tags),
    path("cases/<int:number>/spam/", changes.spam),
    path("cases/<int:number>/trash/", changes.trash),
    path("cases/<int:number>/return/", changes.put_back),
    path("messages/<int:message_id>/html/", messages.html),
    path("messages/<int:message_id>/raw/", messages.raw),
    path("messages/<int:message_id>/direction/", messages.direction),
    path("messages/<int:message_id>/withdrawal/", messages.withdrawal),
    path("attachments/<int:attachment_id>/", messages.attachment),
    path("attachments/<int:attachment_id>/picture/", messages.picture),
]
