# SPDX-License-Identifier: MIT
"""dlt_events - a paged resource, by dlt:

    dlt_events.py URL jsonl DIR	appended to .jsonl.gz files under DIR/files
    dlt_events.py URL duckdb DIR	merged by id into a table of DIR/events.duckdb

dlt's rest_api source, and its own defaults for all that is not said here. In
.jsonl files it cannot merge.
"""
import os
import sys

url, kind, directory = sys.argv[1:]
os.environ.update(
    DLT_DATA_DIR=directory + "/dlt", RUNTIME__DLTHUB_TELEMETRY="false",
    RUNTIME__LOG_LEVEL="ERROR")

import dlt  # noqa: E402
from dlt.sources.rest_api import rest_api_source  # noqa: E402

destinations = {
    "jsonl": lambda: dlt.destinations.filesystem(directory + "/files"),
    "duckdb": lambda: dlt.destinations.duckdb(directory + "/events.duckdb")}
base, resource = url.rsplit("/", 1)
source = rest_api_source({
    "client": {"base_url": base + "/"},
    "resources": [{
        "name": "events", "primary_key": "id",
        "write_disposition": "append" if kind == "jsonl" else "merge",
        "endpoint": {
            "path": resource, "data_selector": "data",
            "params": {"per_page": 100},
            "paginator": {"type": "page_number", "base_page": 1,
                          "total_path": None}}}]})
pipeline = dlt.pipeline(
    "bench", pipelines_dir=directory + "/pipelines", dataset_name="bench",
    destination=destinations[kind]())
pipeline.run(source, loader_file_format="jsonl").raise_on_failed_jobs()
