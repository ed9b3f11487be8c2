"""Addresses of customers at the desk."""

from django.urls import path

from besa.customers.views import desk, panel

urlpatterns = [
    path("customers/", desk.customers),
    path("customers/<int:customer_id>/", desk.customer),
    path("customers/<int:customer_id>/details/", desk.details),
    path("customers/<int:customer_id>/quick/", panel.in_place, {"part": "quick"}),
    path("customers/<int:customer_id>/importance/", panel.in_place, {"part": "importance"}),
    path("customers/<int:customer_id>/reach/", panel.in_place, {"part": "reach"}),
    path("customers/<int:customer_id>/undo/", panel.undo),
    path("customers/<int:customer_id>/needs/", panel.needs),
    path("customers/<int:customer_id>/differences/", panel.differences),
    path("customers/<int:customer_id>/contact-points/", desk.contact_points),
    path("customers/<int:customer_id>/contact-points/<int:point_id>/removal/", desk.contact_point_removal),
    path("customers/<int:customer_id>/contact-points/<int:point_id>/block/", desk.block),
    path("customers/<int:customer_id>/merging/", desk.merging),
    path("customers/<int:customer_id>/merges/", desk.merges),
    path("customers/merges/<int:merge_id>/undoing/", desk.merge_undoing),
]
