"""What a customer asks, and settling it: a case is solved when nothing of it is open (PR-15)."""

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Router

from besa.api import actions
from besa.api.schemas.points import PointOut, PointPage, PointPatch, point_out
from besa.api.tokens import READ, WRITE, ApiRequest
from besa.api.views import answers
from besa.api.views.cases import NUMBER, case_of
from besa.api.views.messages import ID
from besa.promises.models import Point
from besa.promises.pointing import points_of

router = Router(tags=["points"])


@router.get("/cases/{int:number}/points", auth=READ, response=answers(PointPage), operation_id="list_points")
def list_points(request: ApiRequest, number: int = NUMBER) -> Any:
    """What the customer asks in messages that ask several things; each is answered before the case is solved."""
    return {"items": [point_out(point) for point in points_of(case_of(request, number))], "next": None}


def point_of(request: ApiRequest, id: int) -> Point:
    """Raises Http404 for one that does not exist and for one that the token may not see (G01)."""
    return get_object_or_404(Point.objects.visible_to(request.user).select_related("message__case__team"), pk=id)


@router.get("/points/{int:id}", auth=READ, response=answers(PointOut), operation_id="get_point")
def get_point(request: ApiRequest, id: int = ID) -> Any:
    return point_out(point_of(request, id))


@router.patch("/points/{int:id}", auth=WRITE, response=answers(PointOut, writes=True), operation_id="settle_point")
def settle_point(request: ApiRequest, patch: PointPatch, id: int = ID) -> Any:
    """Say that it is answered, where it was answered, or that it asks nothing; or open it again, also before saying otherwise."""
    return point_out(actions.settle_point(point_of(request, id), patch, by=request.user))
