# SPDX-License-Identifier: MIT
# ndsync-page.jq - paginators: dlt's types and keys as ndpaginate's options.

# What dlt has where nothing is said. null in the config is the same, but for
# total_path, where it means that there is none.
def page_defaults:
  {
    json_link: {next_url_path: "next"},
    json_response: {next_url_path: "next"},
    cursor: {cursor_path: "cursors.next"},
    header_cursor: {cursor_key: "next", cursor_param: "cursor"}
  };

# An option for each key that is there.
def page_options($place):
  def key($key; $name; check):
    .[$key]
    | if . == null then empty
      else [check] as [$value] | option($name; $value) end;
  def param($key; $name): key($key; $name; param_place("\($place).\($key)"));
  def body($key; $name): key($key; $name; body_place("\($place).\($key)"));
  def where($key; $name): key($key; $name; path_to_one("\($place).\($key)"));
  def number($key; $name; $least):
    key($key; $name; whole("\($place).\($key)"; $least));
  where("next_url_path"; "--next"),
  where("cursor_path"; "--next"),
  key("cursor_key"; "--next-header"; header_name("\($place).cursor_key")),
  key("links_next_key"; "--next-rel"; text("\($place).links_next_key")),
  param("cursor_param"; "--cursor-param"),
  body("cursor_body_path"; "--cursor-param"),
  param("page_param"; "--page-param"),
  body("page_body_path"; "--page-param"),
  param("offset_param"; "--offset-param"),
  body("offset_body_path"; "--offset-param"),
  number("offset"; "--offset"; 0),
  param("limit_param"; "--limit-param"),
  body("limit_body_path"; "--limit-param"),
  number("limit"; "--limit"; 1),
  number("maximum_page"; "--end-page"; 1),
  number("maximum_offset"; "--end-offset"; 1),
  where("has_more_path"; "--has-more");

# dlt's total of page_number counts pages. Where the name does not say so, it
# is taken for one of records, as most that are called total are.
def page_total($place; $type):
  if has("total_path") and .total_path == null then "--no-total"
  else .total_path | select(. != null)
    | option(if $type == "page_number"
        and (steps("\($place).total_path")[-1:] | add // ""
          | test("page"; "i"))
        then "--total-pages" else "--total" end;
      path_to_one("\($place).total_path")) end;

def first_page($place):
  if .page != null then "--page " + (.page | whole("\($place).page"; 0))
  elif .base_page != null
  then "--page " + (.base_page | whole("\($place).base_page"; 0))
  else "--page auto" end;

# What does an empty page mean? In dlt the end, but for a cursor.
def page_empty($place; $type):
  "\($place).stop_after_empty_page" as $here
  | if has("stop_after_empty_page") | not then empty
    else
      .stop_after_empty_page // false
      | boolean($here)
      | if $type == "cursor" then if . then "--end-empty" else empty end
        elif . then empty
        else "--pass-empty" end
    end;

def check_empty($place; $type):
  "\($place).stop_after_empty_page" as $here
  | if $type == "cursor" or has("stop_after_empty_page") != true
      or (.stop_after_empty_page | . != false and . != null) then .
    elif .total_path == null and has("total_path") and .has_more_path == null
      and .maximum_page == null and .maximum_offset == null
    then fail($here; "false needs total_path, has_more_path or a maximum")
    elif $type == "offset" and .limit == null
    then fail($here; "false needs limit") else . end;

def check_pairs($place; $type):
  def either($a; $b):
    if .[$a] != null and .[$b] != null
    then fail("\($place).\($b)"; "goes not with \($a)") else . end;
  either("page_param"; "page_body_path")
  | either("offset_param"; "offset_body_path")
  | either("limit_param"; "limit_body_path")
  | either("cursor_param"; "cursor_body_path")
  | if $type == "page_number" and (.limit == null) != (.limit_param == null)
    then fail("\($place).limit"; "goes with limit_param") else . end;

# {words, body, numbered}: the options; does a parameter go into a JSON body; do
# pages have numbers or offsets?
def paginator($place):
  if type == "string" then {type: .} else . end
  | if . == null then {} else . end
  | if type != "object" then fail($place; "not an object or a name") else . end
  | .type |= (. // "auto")
  | .type as $type
  | known($place; $type; "paginator")
  | check_pairs($place; $type)
  | check_empty($place; $type)
  | (page_defaults[$type] // {}) + with_entries(
      select(.value != null or .key == "total_path"
        or .key == "stop_after_empty_page"))
  | if $type == "cursor" and .cursor_param == null and .cursor_body_path == null
    then .cursor_param = "cursor" else . end
  | {
      words: ["--paginator " + ({single_page: "single", json_link: "link",
          json_response: "link", header_link: "link", header_cursor: "cursor"}
          [$type] // $type),
        if $type == "page_number" then first_page($place) else empty end,
        page_options($place),
        page_total($place; $type),
        page_empty($place; $type)],
      body: any(keys[]; endswith("_body_path")),
      numbered: ($type == "page_number" or $type == "offset")
    };
