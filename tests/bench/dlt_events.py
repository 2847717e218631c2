# SPDX-License-Identifier: MIT
"""dlt_events - a paged resource into .jsonl.gz files, by dlt:

    dlt_events.py URL DIR

dlt's rest_api source, a filesystem destination, and its own defaults for all
else. For .jsonl files its "merge" is an append, so nothing is merged here.
"""
import os
import sys

url, directory = sys.argv[1:]
os.environ.update(
    DLT_DATA_DIR=directory + "/dlt", RUNTIME__DLTHUB_TELEMETRY="false",
    RUNTIME__LOG_LEVEL="ERROR")

import dlt  # noqa: E402
from dlt.sources.rest_api import rest_api_source  # noqa: E402

base, resource = url.rsplit("/", 1)
source = rest_api_source({
    "client": {"base_url": base + "/"},
    "resources": [{
        "name": "events", "primary_key": "id", "write_disposition": "append",
        "endpoint": {
            "path": resource, "data_selector": "data",
            "params": {"per_page": 100},
            "paginator": {"type": "page_number", "base_page": 1,
                          "total_path": None}}}]})
pipeline = dlt.pipeline(
    "bench", pipelines_dir=directory + "/pipelines", dataset_name="bench",
    destination=dlt.destinations.filesystem(directory + "/files"))
pipeline.run(source, loader_file_format="jsonl").raise_on_failed_jobs()
counts = pipeline.last_trace.last_normalize_info.row_counts
print(counts["events"], "events", file=sys.stderr)
