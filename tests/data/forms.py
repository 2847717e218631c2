# Every form of a Python literal that ndsync takes; it's the config of forms.json
'''A doc string with "quotes"'''
import dlt
from dlt.sources.rest_api import (RESTAPIConfig, rest_api_resources)

name = f"not {1 + 1} read"


@dlt.source
def source(token=dlt.secrets.value):
    """rest_api_source({"not": "this"})"""
    config: RESTAPIConfig = {
        'client': {
            "base_url": "https://api" '.example' r".com",  # joined
            "auth": {"token": dlt.secrets['bearer_token']},
        },
        "resource_defaults": ({
            "primary_key": ("tenant", "id",),
            "write_disposition": u"merge",
        }),
        "resources": [
            {
                "name": 'events',
                "endpoint": {
                    "path": "v1/events",
                    "paginator": {
                        'type': 'offset', 'limit': 1_000, "total_path": None},
                    "params": {
                        "a": True, "b": False, "c": None,
                        "d": -1, "e": 0.5, "f": 1., "g": .5, "h": 0x1F,
                        "i": "\x41\u00e9\U0001F600\t\\\'\"\101\
joined",
                        "j": r'\n', "k": """two
lines""", "l": '''it's''', "m": "it's", 'n': 'say "so"', "ó": "ż",
                    },
                },
            },
        ],
    }

    yield from rest_api_resources(config)
