# Names in a config, and dlt's own classes; it is the config of names.json
from typing import Optional

import dlt
from dlt.sources.helpers.rest_client.auth import APIKeyAuth, HttpBasicAuth
from dlt.sources.helpers.rest_client.paginators import (
    HeaderLinkPaginator, JSONLinkPaginator, JSONResponseCursorPaginator,
    HeaderCursorPaginator, OffsetPaginator, PageNumberPaginator,
    SinglePagePaginator)

BASE_URL = "https://api.example.com"; PAGE_SIZE = 100
defaults: "RESTAPIConfig" = {
    "primary_key": "id",
    "write_disposition": "merge",
}  # BASE_URL = "not this"
steps: dict[str, list] = {"filter": ".id > 0"}


def other(limit=PAGE_SIZE):
    print(BASE_URL, f"{limit=}", defaults)
    return dict(BASE_URL=BASE_URL, PAGE_SIZE=limit)


@dlt.source(name="example")
def source(api_key: Optional[str] = dlt.secrets.value, user=dlt.secrets.value):
    config = {
        "client": {
            "base_url": BASE_URL,
            "auth": APIKeyAuth(name="X-Key", api_key=api_key),
            "headers": {"X-User": user, "X-Team": dlt.secrets.get("team")},
            "paginator": JSONLinkPaginator("paging.next"),
        },
        "resource_defaults": defaults,
        "resources": [
            "posts",
            {
                "name": "one",
                "endpoint": {
                    "path": "one",
                    "auth": HttpBasicAuth("me", dlt.secrets["password"],),
                    "paginator": SinglePagePaginator(),
                    "params": {
                        "since": dlt.sources.incremental[str](
                            "updated_at", initial_value="2024-01-01"),
                    },
                },
                "processing_steps": [steps],
            },
            {"name": "a", "endpoint": {"paginator": HeaderLinkPaginator(
                links_next_key="more")}},
            {"name": "b", "endpoint": {"paginator":
                JSONResponseCursorPaginator("c", cursor_body_path="d"),
                "params": {"x": dlt.sources.incremental("updated_at")}}},
            {"name": "c", "endpoint": {"paginator": HeaderCursorPaginator()}},
            {"name": "d", "endpoint": {"paginator": OffsetPaginator(
                PAGE_SIZE, 0, total_path=None)}},
            {"name": "e", "endpoint": {"paginator": PageNumberPaginator(1)}},
        ],
    }

    yield from rest_api_resources(config)
