# SPDX-License-Identifier: MIT
# ndsync-keys.jq - the keys of a dlt rest_api config: which there are, and what
# is said of one that does not work. ndsync reads this before the others.

def fail($place; $why): error({ndsync: "\($place): \($why)"});

# By kind of object: the keys that work, and what is said of the others that
# dlt has. auth and paginator have the values of "type".
def keys_of:
  "not supported yet" as $later
  | "a file has no tables" as $table
  | "records stay as they are" as $bytes
  | {table_name: "the file is called like the resource",
      schema_contract: $bytes, nested_hints: $table,
      max_table_nesting: $table, table_format: $table, file_format: $table,
      references: $table, parent: $table, parent_table_name: $table,
      additional_table_hints: $table,
      incremental: "belongs into endpoint", spec: "Python only",
      validator: "Python only; a processing step of jq can do it"} as $hints
  | ["endpoint", "primary_key", "merge_key", "columns", "write_disposition",
      "selected", "parallelized", "processing_steps", "include_from_parent"]
    as $resource
  | {end_value: "belongs into endpoint.incremental",
      end_param: "belongs into endpoint.incremental",
      start_param: "belongs into endpoint.incremental"} as $param
  | ["cursor_path", "initial_value", "lag", "convert", "transform",
      "row_order", "on_cursor_value_missing", "range_start", "range_end",
      "last_value_func", "allow_external_schedulers"] as $incremental
  | {primary_key: "records are merged by the resource's"} as $dedup
  | {
      config: [["client", "resource_defaults", "resources"], {}],
      client: [["base_url", "headers", "auth", "paginator"],
        {session: "Python only; see ndpaginate's options of time and retries"}],
      resource: [["name"] + $resource, $hints],
      defaults: [$resource, {name: "each resource has its own"} + $hints],
      endpoint: [["path", "method", "params", "json", "data", "headers",
          "data_selector", "record_selector", "paginator", "auth",
          "incremental", "response_actions"], {}],
      incremental: [$incremental + ["start_param", "end_param", "end_value"],
        $dedup],
      incremental_param: [["type"] + $incremental, $param + $dedup],
      resolve: [["type", "resource", "field"], {}],
      param: [["incremental", "resolve"], {}],
      response_action: [["status_code", "content", "action"], {}],
      processing_step: [["filter", "map", "yield_map"], {}],
      write_disposition: [["disposition", "strategy", "deduplicated",
          "validity_column_names", "active_record_timestamp",
          "boundary_timestamp"],
        {row_version_column_name: "records are compared as a whole",
          source_filter: $later, destination_scope: $later,
          skip_unchanged_rows: $later}],
      disposition: [["append", "merge", "replace", "skip"], {}],
      strategy: [["delete-insert", "upsert", "insert-only", "scd2"],
        {cdc: $later}],
      column: [["name", "hard_delete", "dedup_sort"],
        {primary_key: "belongs into the resource",
          merge_key: "belongs into the resource", data_type: $bytes,
          nullable: $bytes, precision: $bytes, scale: $bytes, timezone: $bytes,
          description: $table, partition: $table, cluster: $table,
          unique: $table, sort: $table, row_key: $table, parent_key: $table,
          root_key: $table, variant: $table,
          incremental: "belongs into endpoint"}],
      page_number: [["type", "base_page", "page", "page_param",
          "page_body_path", "limit_param", "limit", "total_path",
          "maximum_page", "has_more_path", "stop_after_empty_page"], {}],
      offset: [["type", "limit", "offset", "offset_param", "offset_body_path",
          "limit_param", "limit_body_path", "total_path", "maximum_offset",
          "has_more_path", "stop_after_empty_page"], {}],
      single_page: [["type"], {}],
      auto: [["type"], {}],
      json_link: [["type", "next_url_path"], {}],
      json_response: [["type", "next_url_path"], {}],
      header_link: [["type", "links_next_key"], {}],
      cursor: [["type", "cursor_path", "cursor_param", "cursor_body_path",
          "has_more_path", "stop_after_empty_page"], {}],
      header_cursor: [["type", "cursor_key", "cursor_param"], {}],
      paginator: [["auto", "page_number", "offset", "single_page", "json_link",
          "json_response", "header_link", "cursor", "header_cursor"], {}],
      bearer: [["type", "token"], {}],
      http_basic: [["type", "username", "password"], {}],
      api_key: [["type", "name", "api_key", "location"], {}],
      oauth2_client_credentials: [["type", "access_token_url", "client_id",
          "client_secret", "access_token_request_data"],
        {session: "Python only", access_token: "it is asked for",
          default_token_expiration:
            "a token is renewed when it is refused, too"}],
      auth: [["bearer", "http_basic", "api_key", "oauth2_client_credentials"],
        {}]
    };

def distance($a; $b):
  ($a | explode) as $x | ($b | explode) as $y
  | reduce range($x | length) as $i ([range($y | length + 1)];
      . as $row
      | reduce range($y | length) as $j ([$i + 1];
          . + [[.[-1] + 1, $row[$j + 1] + 1,
            $row[$j] + (if $x[$i] == $y[$j] then 0 else 1 end)] | min]))
  | .[-1];

# "; did you mean ...?", where one of $words is near to $word.
def nearest($word; $words):
  ($words | map({word: ., far: distance(.; $word)}) | min_by(.far)) as $n
  | if $n != null and $n.far <= 2 then "; did you mean \($n.word)?" else "" end;

# $word is none of those that work.
def unknown($place; $word; $kind; $what):
  keys_of[$kind] as [$works, $refused]
  | if $refused | has($word) then fail($place; $refused[$word])
    else fail($place;
      "unknown \($what)" + nearest($word; $works + ($refused | keys)))
    end;

def object($place; $kind):
  if type != "object" then fail($place; "not an object") else . end
  | keys_of[$kind][0] as $works
  | reduce keys_unsorted[] as $key (.;
      if $works | index([$key]) then .
      else unknown("\($place).\($key)"; $key; $kind; "key") end);

# One of the words that keys_of[$kind] lists.
def word($place; $kind; $what):
  tostring
  | if . as $word | keys_of[$kind][0] | index([$word]) then .
    else unknown("\($place): \(.)"; .; $kind; $what) end;

# An object of one of the types that keys_of[$kinds] lists.
def known($place; $type; $kinds):
  ($type | word("\($place).type"; $kinds; $kinds + " type")) as $type
  | object($place; $type);
