# SPDX-License-Identifier: MIT
"""duckdb_sql.py - runs one SQL file of ../shared/bench in DuckDB

    duckdb_sql.py FILE.sql [NAME=VALUE ...]

{{NAME}} in the file is replaced. As ../shared/bench/sql_duckdb.mjs: all of the
machine's processors, 16 GB of memory, no order kept; tmp is where it spills.
"""
import os
import re
import sys

import duckdb

values = dict(word.split("=", 1) for word in sys.argv[2:])
with open(sys.argv[1]) as file:
    sql = re.sub(r"\{\{(\w+)\}\}", lambda name: values[name[1]],
                 re.sub(r"(?m)^--.*\n", "", file.read()))
database = duckdb.connect(config={
    "threads": len(os.sched_getaffinity(0)), "memory_limit": "16GB",
    "temp_directory": values.get("tmp", "/tmp"),
    "preserve_insertion_order": False})
for statement in filter(str.strip, sql.split(";")):
    database.execute(statement)
