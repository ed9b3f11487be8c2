"""The API as one object: its operations, its errors and its document."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from besa.api import problems
from besa.api.bodies import StrictParser
from besa.api.views import callbacks, cases, ledgers, messages, points, promises, search, standing

DESCRIPTION = (
    "Cases, messages and promises of a Besa desk. Every error is a problem of RFC 9457 in the language of the token's"
    " owner; `code` is for programs. What a token may not see is not found. Lists come in pages: pass `next` as `cursor`."
)


class Renderer(JSONRenderer):
    """Arabic and Hebrew as themselves: half the bytes, and readable in a terminal."""

    json_dumps_params = {"ensure_ascii": False}


class BesaAPI(NinjaAPI):
    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        """The document, with problems under their own media type."""
        document = super().get_openapi_schema(*args, **kwargs)
        for operations in document["paths"].values():
            for operation in operations.values():
                _name_problems(operation["responses"])
        return document


def _name_problems(responses: dict[Any, Any]) -> None:
    for response in responses.values():
        content = response.get("content", {})
        schema = content.get("application/json", {}).get("schema", {})
        if schema.get("$ref", "").endswith("/Problem"):
            response["content"] = {problems.MEDIA_TYPE: {"schema": schema}}


api = BesaAPI(
    title="Besa",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url=None,
    parser=StrictParser(),
    renderer=Renderer(),
)
problems.add_handlers(api)
for router in (
    cases.router,
    messages.router,
    points.router,
    promises.router,
    callbacks.router,
    standing.router,
    search.router,
    ledgers.router,
):
    api.add_router("", router)
