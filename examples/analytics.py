import dlt
from dlt.sources.rest_api import rest_api_source

source = rest_api_source({
    "client": {
        "base_url": "https://api.example.com",
        "auth": {
            "type": "bearer",
            "token": dlt.secrets["bearer_token"]
        }
    },
    "resource_defaults": {
        "primary_key": "id",
        "write_disposition": "merge"
    },
    "resources": [
        {
            "name": "events",
            "endpoint": {
                "path": "/v1/resource/events",
                "data_selector": "data",
                "paginator": {
                    "type": "page_number",
                    "page_param": "page",
                    "limit_param": "per_page",
                    "limit": 100
                }
            }
        },
        {
            "name": "clients",
            "endpoint": {
                "path": "/v1/resource/clients",
                "data_selector": "data",
                "paginator": {
                    "type": "offset",
                    "offset_param": "offset",
                    "limit_param": "limit",
                    "limit": 100
                }
            }
        },
        {
            "name": "users",
            "endpoint": {
                "path": "/v1/resource/users",
                "data_selector": "data",
                "paginator": {
                    "type": "offset",
                    "offset_param": "offset",
                    "limit_param": "limit",
                    "limit": 100
                }
            }
        },
        {
            "name": "labels",
            "endpoint": {
                "path": "/v1/resource/labels",
                "data_selector": "data",
                "paginator": {
                    "type": "offset",
                    "offset_param": "offset",
                    "limit_param": "limit",
                    "limit": 100
                }
            }
        },
        {
            "name": "projects",
            "endpoint": {
                "path": "/v1/resource/projects",
                "data_selector": "data",
                "paginator": {
                    "type": "offset",
                    "offset_param": "offset",
                    "limit_param": "limit",
                    "limit": 1000
                }
            }
        }
    ]
})
