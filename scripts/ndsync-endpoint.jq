# SPDX-License-Identifier: MIT
# ndsync-endpoint.jq - what is asked for: URL, params, bodies, what answers
# mean, what is new.

# --- incremental

def is_incremental: type == "object" and .type == "incremental";
def is_resolve: type == "object" and .type == "resolve";

def maybe(f): if . == null then null else f end;

def cursor_value($place):
  if type == "string" then text($place)
  elif type == "number" then .
  else fail($place; "not a string or number") end;

# A duration in seconds, in whole milliseconds where it must be.
def lag($place):
  if type != "number" or . < 0 or . > 999999999
  then fail($place; "not a number of seconds")
  elif . == floor then floor | tostring
  elif . * 1000 == (. * 1000 | floor) then (. * 1000 | floor | tostring) + "ms"
  else fail($place; "finer than a millisecond") end;

def convert($place):
  text($place)
  | if . == "epoch" or . == "epoch-ms" or contains("%") then .
    else fail($place; "not epoch, epoch-ms or a format of strftime") end;

def check_incremental($place):
  def only($key; $value; $why):
    if .[$key] == null or .[$key] == $value then .
    else fail("\($place).\($key)"; $why) end;
  only("last_value_func"; "max"; "max is all that is supported yet")
  | only("allow_external_schedulers"; false; "there is no scheduler")
  | if .convert != null and .transform != null
    then fail("\($place).transform"; "goes not with convert") else . end
  | if .end_value != null and .initial_value == null
    then fail("\($place).end_value"; "needs initial_value") else . end
  | if .on_cursor_value_missing == "include"
    then fail("\($place).on_cursor_value_missing";
      "include is not supported yet: records are merged by the cursor")
    else . end;

# {cursor, initial, until, lag, ...} of an incremental.
def incremental($place):
  check_incremental($place)
  | def word($key; $words):
      .[$key] | maybe(one_of("\($place).\($key)"; $words));
    {cursor: (.cursor_path | path_to_one("\($place).cursor_path")),
     initial: (.initial_value | maybe(cursor_value("\($place).initial_value"))),
     until: (.end_value | maybe(cursor_value("\($place).end_value"))),
     lag: (.lag | maybe(lag("\($place).lag"))),
     convert: (if .convert != null then .convert | convert("\($place).convert")
       else .transform | maybe(convert("\($place).transform")) end),
     order: word("row_order"; ["asc", "desc"]),
     missing: word("on_cursor_value_missing"; ["raise", "exclude"]),
     range_start: word("range_start"; ["closed", "open"]),
     range_end: word("range_end"; ["open", "closed"]),
     start: (.start_param | maybe(param_name("\($place).start_param"))),
     end: (.end_param | maybe(param_name("\($place).end_param")))};

# All of them: of the endpoint, and of parameters that are one.
def incrementals($place):
  (.incremental | select(. != null)
    | object("\($place).incremental"; "incremental")
    | incremental("\($place).incremental")),
  (.params | to_entries[] | select(.value | is_incremental)
    | .key as $name
    | "\($place).params.\($name)" as $here
    | .value | object($here; "incremental_param") | incremental($here)
    | .start = ($name | param_name($here)));

# What a number counts that is a cursor, as the first one shows.
def cursor_unit:
  .initial | values | tostring
  | select(test("^-?[0-9]+(\\.[0-9]+)?\\z"))
  | "--cursor-unit " + if tonumber < 100000000000 then "s" else "ms" end;

# .file is where the records are that it goes on from, "" for none: they are not
# kept, not asked for, or the range is told and does not move. .idle: nothing
# depends on the cursor. .lost: nothing says where to start. .filters: what is
# outside of the range is dropped, where the config asks for that, and where a
# first value is all that it tells.
def settle($place; $file; $used):
  # in dlt, asc does nothing without an end
  .order = (if .order == "desc" or .until != null then .order else null end)
  | .idle = (.order == null and .range_start == null and ($used | not)
      and .until == null)
  | .file = (if $full != "" or .until != null or .idle then "" else $file end)
  | .lost = (.file == "" and .initial == null)
  | .filters = ((.lost | not) and (.idle or .order != null
      or .range_start != null or .until != null))
  | if .convert != null and ($used | not) and (.until == null or .end == null)
    then fail("\($place).convert"; "the request has no cursor in it")
    else . end;

def since_words($by):
  (if .file != "" then "--since " + .file else empty end),
  (if .file != "" or .filters then option("--cursor"; .cursor) else empty end),
  (.initial | values | option("--initial"; tostring)),
  (if .lag != null and .file != "" then "--lag " + .lag, cursor_unit
    elif .convert != null then cursor_unit else empty end),
  (.until | values | option("--until"; tostring)),
  (.convert | values | option("--since-format"; .)),
  (if .filters then
    (.order | values | "--order " + .),
    (.range_start // if .until != null or .idle then "closed" else empty end
      | "--range-start " + .),
    (if .until != null then "--range-end " + (.range_end // "open")
      else empty end),
    (select(.missing == "exclude") | "--cursor-missing exclude")
  else empty end),
  (if .file != "" then $by | values else empty end);

# A program that drops records without cursor, where they are to be excluded:
# ndmerge needs it in each.
def with_cursor:
  select(.missing == "exclude")
  | "select(getpath(\(.cursor | names("cursor_path")))? != null)";

# --- parameters

# A text, number or boolean as dlt sends it: str(True) in Python.
def scalar($place; $with):
  if type == "boolean" then (if . then "True" else "False" end)
  elif type == "number" then tostring
  elif is_secret then fail($place; "a secret here is not supported yet")
  elif type == "string" then fill($place; $with) | one_line($place)
  else fail($place; "not a string, number or boolean") end;

# The option for one parameter, which is the input.
def param($place; $name; $with):
  ($name | fill($place; $with) | param_name($place)) as $sent
  | if . == null or is_incremental then empty
  # as dlt sends no parameter that is None
  elif $with.since.lost and ([all_pieces($place)] | any(.since)) then empty
  elif is_secret then
    if $sent | test("[{}]") then fail($place; "a brace in its name") else . end
    | option("--api-key"; "query:\($sent)=" + source($place))
  elif type == "object" and .type != null
  then .type | word("\($place).type"; "param"; "type") | empty
  else
    if type == "array" then .[] else . end
    | select(. != null)
    | scalar($place; $with + {optional: true})
    | if is_placeholder then . else clear($place; $sent) end
    | option("-q"; "\($sent)=\(.)")
  end;

def params($place; $with):
  (.params | to_entries[] | .key as $name
    | .value | param("\($place).params.\($name)"; $name; $with)),
  ($with.since | values
    | {since: (if .lost then null else .start end),
       until: (if .until == null then null else .end end)}
    | to_entries[]
    | select(.value != null)
    | option("-q"; "\(.value | literal($place; $with))={\(.key)}"));

# --- bodies

# Names that are a credential's in a body, too: "key" alone is often none.
def check_body($place):
  if any(..; is_secret)
  then fail($place; "a secret in a body is not supported yet") else . end
  | [.. | objects | to_entries[]
      | select(.value | (type == "string") and (is_placeholder | not))
      | .key | select(is_credential and . != "key")] as $names
  | if $names != []
    then fail("\($place)...\($names[0])";
      "looks like a credential; a secret in a body is not supported yet")
    else . end;

def form($place; $with):
  to_entries[]
  | "\($place).\(.key)" as $here
  | (.key | fill($here; $with) | param_name($here)) as $name
  | .value
  | if type == "array" then .[] else . end
  | select(. != null)
  | option("--data-urlencode"; "\($name)=\(scalar($here; $with))");

# A text is sent without a type of its own, as dlt does.
def raw($place; $with; $headers):
  ([$headers | to_entries[] | select(.key | ascii_downcase == "content-type")
      | .value] | last) as $type
  | string($place)
  | if ($type | tostring | test("x-www-form-urlencoded") | not)
      and any(pieces($place)[]; has("text") | not)
    then fail($place; "a placeholder in a text: write an object, or the header"
      + " Content-Type: application/x-www-form-urlencoded")
    else fill($place; $with) end
  | if startswith("@") then fail($place; "begins with @") else . end
  | (if $type == null then "-H Content-Type:" else empty end), option("-d"; .);

# Options for method and body; $paged: a paging parameter goes into the body;
# $headers: the client's and its own.
def body($place; $with; $paged; $headers):
  ((.method // "GET") | text("\($place).method") | ascii_upcase
    | one_of("\($place).method"; ["GET", "POST"])) as $method
  | if .json != null and .data != null
    then fail("\($place).data"; "goes not with json")
    elif $paged and .data != null
    then fail("\($place).data"; "a paginator's ..._body_path needs json")
    else . end
  | (if .json != null or $paged then
      "\($place).json" as $here
      | .json // {}
      | if type != "object" then fail($here; "not an object") else . end
      | check_body($here)
      | fill_json($here; $with)
      | option("--json"; tojson)
    elif .data | type == "object" then
      "\($place).data" as $here
      | .data | check_body($here) | [form($here; $with)] | join(" ")
      | select(. != "")
    elif .data != null
    then [.data | raw("\($place).data"; $with; $headers)] | join(" ")
    else null end) as $body
  | if $body != null
    then (if $method == "GET" then "-X GET" else empty end), $body
    elif $method == "POST" then "-X POST"
    else empty end;

# --- what an answer means

def condition($place):
  (.status_code | maybe(
    if type == "string" and test("^[0-9]+\\z") then tonumber else . end
    | if type == "number" and . == floor and . >= 200 and . <= 599
      then floor | tostring
      else fail("\($place).status_code"; "not a status from 200 to 599")
      end)) as $status
  | (.content | maybe("text=" + text("\($place).content"))) as $text
  | if $status == null and $text == null
    then fail($place; "status_code or content is needed")
    else [$status, $text | values] | join(",") end;

# Behind the first page, where pages have no numbers, dlt's ignore would drop
# all that is linked from there: then only the first can be ignored.
def actions($place; $numbered):
  if . == null then empty
  elif type != "array" then fail($place; "not a list")
  else to_entries[]
    | "\($place)[\(.key)]" as $here
    | .value
    | object($here; "response_action")
    | (.action | one_of("\($here).action"; ["ignore", "skip", "retry", "fail"]))
      as $action
    | (if $action == "ignore" and ($numbered | not) then "first," else "" end)
      as $first
    | option("--on"; "\($action):\($first)\(condition($here))")
  end;

# --- the URL

def is_http: test("^https?://"; "i");

# scheme, host and port
def origin:
  capture("^(?<scheme>[A-Za-z]+)://(?<host>[^/?#]*)")
  | map_values(ascii_downcase)
  | (if .scheme == "https" then ":443" else ":80" end) as $port
  | "\(.scheme)://\(.host | rtrimstr($port))";

# $path is the path's pieces, $base the client's URL; $own: the endpoint has an
# auth of its own, for the client's goes to one origin only.
def url($place; $path; $base; $with; $own):
  ($path | map(if has("text") then . else {text: "{}"} end)
    | map(.text) | add // "") as $bare
  | ($path | fill_url($place; $with) | one_line($place)) as $url
  | ([$bare | split("#")[0] // "" | split("?")[1:][] | split("&")[]
      | split(";")[] | split("=") | select(.[1:] != ["{}"])
      | .[0] // "" | select(is_credential)] | .[0]) as $credential
  | if $credential != null
    then fail($place; "\($credential): move it to params; it must be a secret:"
      + " {\"secret\": NAME}")
    elif $bare | contains(" ") then fail($place; "a blank: write %20")
    elif $url | is_http | not
    then (if $mode == "make" then "$(BASE)" else $base | quote end)
      + if $url == "" then "" else "/" + ($url | sub("^/+"; "")) | quote end
    elif $own or ($url | origin) == ($base | origin) then $url | quote
    else fail($place; "not below base_url's origin: say which auth it gets")
    end;
