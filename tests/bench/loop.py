# SPDX-License-Identifier: MIT
"""loop - a paged resource into .ndjson.gz as a plain script has it:

    loop.py URL FILE

requests, the json module and gzip; nothing is merged.
"""
import gzip
import json
import sys

import requests

url, path = sys.argv[1:]
session = requests.Session()
page = 1
with gzip.open(path, "wt", encoding="utf-8") as out:
    while True:
        answer = session.get(url, params={"page": page, "per_page": 100})
        answer.raise_for_status()
        records = answer.json()["data"]
        if not records:
            break
        for record in records:
            out.write(json.dumps(record) + "\n")
        page += 1
