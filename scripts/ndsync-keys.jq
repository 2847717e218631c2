# SPDX-License-Identifier: MIT
# ndsync-keys.jq - the keys of a dlt rest_api config: which there are, and what
# is said of one that does not work. ndsync reads this before ndsync.jq.

def fail($place; $why): error({ndsync: "\($place): \($why)"});

# By kind of object: the keys that work, and those of dlt that do not yet. auth
# and paginator have the values of "type".
def keys_of: {
  config: [["client", "resource_defaults", "resources"], []],
  client: [["base_url", "headers", "auth", "paginator"], ["session"]],
  resource: [["name", "endpoint", "primary_key", "write_disposition"],
    ["table_name", "max_table_nesting", "parent", "columns", "merge_key",
     "schema_contract", "table_format", "file_format", "selected",
     "parallelized", "incremental", "nested_hints", "references", "spec",
     "processing_steps", "include_from_parent", "additional_table_hints"]],
  endpoint: [["path", "method", "params", "data_selector", "paginator",
      "incremental"],
    ["json", "data", "headers", "response_actions", "session"]],
  incremental: [["cursor_path", "initial_value", "start_param", "lag"],
    ["end_param", "end_value", "convert", "transform", "row_order",
     "on_cursor_value_missing", "range_start", "range_end", "last_value_func",
     "primary_key", "allow_external_schedulers"]],
  page_number: [["type", "base_page", "page", "page_param", "limit_param",
      "limit", "total_path", "stop_after_empty_page"],
    ["page_body_path", "maximum_page", "has_more_path"]],
  offset: [["type", "limit", "offset", "offset_param", "limit_param",
      "total_path", "stop_after_empty_page"],
    ["offset_body_path", "limit_body_path", "maximum_offset",
     "has_more_path"]],
  single_page: [["type"], []],
  json_link: [["type", "next_url_path"], []],
  json_response: [["type", "next_url_path"], []],
  header_link: [["type", "links_next_key"], []],
  cursor: [["type", "cursor_path", "cursor_param"], ["cursor_body_path"]],
  header_cursor: [["type", "cursor_key", "cursor_param"], []],
  paginator: [["page_number", "offset", "single_page", "json_link",
      "json_response", "header_link", "cursor", "header_cursor"], ["auto"]],
  bearer: [["type", "token"], []],
  http_basic: [["type", "username", "password"], []],
  api_key: [["type", "name", "api_key", "location"], []],
  auth: [["bearer", "http_basic", "api_key"], ["oauth2_client_credentials"]]
};

def distance($a; $b):
  ($a | explode) as $x | ($b | explode) as $y
  | reduce range($x | length) as $i ([range($y | length + 1)];
      . as $row
      | reduce range($y | length) as $j ([$i + 1];
          . + [[.[-1] + 1, $row[$j + 1] + 1,
            $row[$j] + (if $x[$i] == $y[$j] then 0 else 1 end)] | min]))
  | .[-1];

# $word is none of $known, a pair of lists as above.
def unknown($place; $word; $known; $what):
  if $known[1] | index($word) then fail($place; "not supported yet") else . end
  | ($known | add | map({word: ., far: distance(.; $word)}) | min_by(.far))
    as $n
  | fail($place; "unknown \($what)"
      + if $n.far <= 2 then "; did you mean \($n.word)?" else "" end);

def object($place; $kind):
  if type != "object" then fail($place; "not an object") else . end
  | keys_of[$kind] as $known
  | reduce keys_unsorted[] as $key (.;
      if $known[0] | index($key) then .
      else unknown("\($place).\($key)"; $key; $known; "key") end);

# An object of one of the types that keys_of[$kinds] lists.
def known($place; $type; $kinds):
  if keys_of[$kinds][0] | index([$type]) | not
  then unknown("\($place).type: \($type)"; $type | tostring; keys_of[$kinds];
    $kinds + " type")
  else object($place; $type) end;
