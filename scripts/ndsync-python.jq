# SPDX-License-Identifier: MIT
# ndsync-python.jq - the dict that a Python file gives to rest_api_source, as
# JSON text; "!" and a message where it is more than a literal.
#
# Reads the file as one string (ndselect -t -r). Python is cut into tokens;
# only the literal itself must be understood, what stands around it may be
# any Python. In it there may be names of variables that are assigned a literal
# once, and dlt's own classes. A number stays the text that it was: jq would
# round it.

def fail($t; $why): error({ndsync: "line \($t.line): \($why)"});
# A string may hold a secret: only its prefix is shown.
def shown:
  if .kind == "end" then "end of file"
  elif .kind == "string" then (.text | match("^[A-Za-z]*['\"]+").string) + "..."
  else .text[0:60] end;
def wrong($t): fail($t; "not a literal that ndsync understands: \($t | shown)");

# Tokens: {kind, text, line, depth, joined}. The pattern matches at every place,
# so that nothing between two tokens is lost; kind is that of the group that
# matched. depth counts brackets; a backslash joins a token to the line before.
def pattern:
  "(?<blank>(?:[ \\t\\f\\n]|\\\\\\n|#[^\\n]*)+)"
  + "|(?<string>(?:[A-Za-z]{0,2})(?:'''(?:[^'\\\\]|\\\\[^\\x00]|'(?!''))*'''"
  + "|\"\"\"(?:[^\"\\\\]|\\\\[^\\x00]|\"(?!\"\"))*\"\"\""
  + "|'(?!'')(?:[^'\\\\\\n]|\\\\[^\\x00])*'"
  + "|\"(?!\"\")(?:[^\"\\\\\\n]|\\\\[^\\x00])*\"))"
  + "|(?<number>(?:[0-9]|\\.[0-9])(?:[eE][+-]|[0-9A-Za-z_.])*)"
  + "|(?<name>[A-Za-z_\\x{80}-\\x{10ffff}][A-Za-z0-9_\\x{80}-\\x{10ffff}]*)"
  + "|(?<op>[^\\x00])";

def tokens:
  reduce (match(pattern; "g")) as $m ({line: 1, depth: 0, all: []};
    ($m.captures | map(select(.string != null)) | .[0]) as $c
    | if $c.name == "blank"
      then .joined = ($m.string | test("(^|\\n)[^#\\n]*\\\\\\n"))
      else
        ($c.name == "op") as $op
        | (if $op and ($m.string | test("[\\])}]")) then .depth -= 1 else . end)
        | .all += [{kind: $c.name, text: $m.string, line, depth, joined}]
        | (if $op and ($m.string | test("[\\[({]")) then .depth += 1 else . end)
        | .joined = false
      end
    | .line += ($m.string | split("\n") | length - 1))
  | .all + [{kind: "end", text: "", line: (.line + 1), depth: 0}];

def hex: explode | reduce .[] as $c (0;
  . * 16 + $c - (if $c < 58 then 48 elif $c < 71 then 55 else 87 end));
def octal: explode | reduce .[] as $c (0; . * 8 + $c - 48);

# One escape, its backslash included; $t is the token for messages.
def unescape($t):
  {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", "\"": "\"",
   "a": "\u0007", "b": "\b", "f": "\f", "v": "\u000b", "\n": ""}[.[1:2]]
    as $plain
  | if $plain != null then $plain
    elif test("^\\\\[0-7]") then [.[1:] | octal] | implode
    elif test("^\\\\[xuU][0-9A-Fa-f]{2}") then
      (.[2:] | hex) as $c
      | if ($c >= 55296 and $c <= 57343) or $c > 1114111
        then fail($t; "no character: \(.)") else [$c] | implode end
    elif test("^\\\\[xuUN]") then fail($t; "escape \(.) is not understood")
    else . end;

# The JSON text of a string token.
def string($t):
  ($t.text | match("^([A-Za-z]*)('''|\"\"\"|'|\")") | .captures | map(.string))
    as [$prefix, $quote]
  | ($prefix | ascii_downcase) as $p
  | ($t.text[($prefix + $quote | length): -($quote | length)]) as $body
  | if $p == "r" then $body
    elif $p == "" or $p == "u" then
      [$body | match("\\\\(?:[0-7]{1,3}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}"
          + "|U[0-9A-Fa-f]{8}|[^\\x00])|[^\\\\]+"; "g").string
       | if startswith("\\") then unescape($t) else . end] | add // ""
    else wrong($t) end;

# The JSON text of a number token, $sign before it.
def number($t; $sign):
  if $t.text | test("^([1-9](_?[0-9])*|0(_?0)*)$") then
    $sign + ($t.text | gsub("_"; "") | if test("^0") then "0" else . end)
  elif $t.text | test("[.eE]")
      and test("^([0-9](_?[0-9])*)?(\\.([0-9](_?[0-9])*)?)?"
        + "([eE][+-]?[0-9](_?[0-9])*)?$")
  then
    ($t.text | gsub("_"; "")
      | match("^([0-9]*)(?:\\.([0-9]*))?(.*)$").captures | map(.string // ""))
      as [$whole, $part, $exponent]
    | $sign + ($whole | sub("^0+(?=.)"; "") | if . == "" then "0" else . end)
      + (if $part == "" then ".0" else "." + $part end) + $exponent
  elif $t.text | test("^0[xX](_?[0-9A-Fa-f]){1,13}$") then
    $sign + ($t.text[2:] | gsub("_"; "") | hex | tostring)
  else wrong($t) end;

# Each of these takes the tokens as input and the place to start at, and gives
# {text, at}: the JSON text and the place behind it.

def strings($i):
  . as $all
  | {text: "", at: $i}
  | until($all[.at].kind != "string"; .text += string($all[.at]) | .at += 1)
  | .text |= tojson;

# dlt.secrets["name"], or with .get
def secret($i):
  def texts($n): .[$i:$i + $n] | map(.text) | add;
  def named($at; $close):
    if .[$at].kind == "string" and .[$at + 1].text == $close
    then {text: {secret: (.[$at] | string(.))} | tojson, at: ($at + 2)}
    else wrong(.[$i]) end;
  if texts(4) == "dlt.secrets[" then named($i + 4; "]")
  elif texts(6) == "dlt.secrets.get(" then named($i + 6; ")")
  elif texts(3) == "dlt.secrets"
  then fail(.[$i]; "name the secret: dlt.secrets[\"NAME\"]")
  else wrong(.[$i]) end;

# dlt's classes: their type, and the names of what is given by place.
def classes:
  {
    BearerTokenAuth: ["bearer", "token"],
    APIKeyAuth: ["api_key", "name", "api_key", "location"],
    HttpBasicAuth: ["http_basic", "username", "password"],
    OAuth2ClientCredentials: ["oauth2_client_credentials"],
    SinglePagePaginator: ["single_page"],
    JSONLinkPaginator: ["json_link", "next_url_path"],
    JSONResponsePaginator: ["json_link", "next_url_path"],
    HeaderLinkPaginator: ["header_link", "links_next_key"],
    HeaderCursorPaginator: ["header_cursor", "cursor_key", "cursor_param"],
    JSONResponseCursorPaginator: ["cursor", "cursor_path", "cursor_param",
      "cursor_body_path"],
    OffsetPaginator: ["offset", "limit", "offset", "offset_param",
      "limit_param", "total_path", "maximum_offset", "stop_after_empty_page"],
    PageNumberPaginator: ["page_number", "base_page", "page", "page_param",
      "total_path", "maximum_page", "stop_after_empty_page"],
    "dlt.sources.incremental": ["incremental", "cursor_path", "initial_value",
      "last_value_func", "primary_key", "end_value", "row_order"]
  };

# Does a statement begin at $i?
def begins($i):
  .[$i].depth == 0 and (.[$i].joined | not)
  and ($i == 0 or .[$i - 1].line < .[$i].line or .[$i - 1].text == ";"
    or .[$i - 1].text == ":");

# Where the value begins that is assigned to the name at $i, as in name = value
# and name: Type[Any] = value; null where nothing is.
def assigned($i):
  . as $all
  | if .[$i + 1].text == "=" and .[$i + 2].text != "=" then $i + 2
    elif .[$i + 1].text == ":" then
      [range($i + 2; $i + 32)
        | select($all[.].text // ""
          | test("^[A-Za-z0-9_.,|\"'\\[\\] ]+\\z") | not)][0]
      | if . == null then null
        elif $all[.].text == "=" and $all[.].depth == $all[$i].depth
        then . + 1 else null end
    else null end;

# Where the literal begins that the variable at $use stands for. It must be the
# only one that it is ever assigned, before it is used, and not be changed.
def variable($use):
  . as $all
  | $all[$use] as $t
  | [range(length) | select($all[.].kind == "name" and $all[.].text == $t.text
      and ($all[. - 1].text != "." or . == 0))]
  | map(select(. != $use)) as $others
  | [$others[] | select(. as $i | $all | begins($i))] as $statements
  | [$others[] | . as $i | $all | assigned($i) | values] as $values
  | [$values[]
      | select($all[.:. + 5] | map(.text) | add == "dlt.secrets.value")]
    as $secret
  | [$statements[] | . as $i | $all | assigned($i) | values] as $set
  | if ($secret | length) == 1 and $set == []
    then {secret: $t.text}
    elif ($set | length) == 1 and ($statements | length) == 1
      and $set[0] < $use
      and all($others[]; $all[. - 1].text | . != "for" and . != "as"
        and . != "del" and . != "import")
    then {at: $set[0]}
    elif any($others[]; . > 0 and $all[. - 1].text == "def")
    then fail($t; "\($t.text): a function, and nothing of the file is run")
    else fail($t; "\($t.text): not a variable that is assigned one literal")
    end;

def value($i):
  . as $all
  | $all[$i] as $t
  # The elements up to $close, each by f, whose input is the place.
  | def elements($close; f):
      {items: [], at: ($i + 1)}
      | until($all[.at].text == $close and $all[.at].kind == "op";
          (.at | f) as $e
          | .items += [$e.text]
          | .at = $e.at
          | if $all[.at].text == "," then .at += 1
            elif $all[.at].text == $close then .
            else wrong($all[.at]) end)
      | .at += 1;
    def member:
      . as $at
      | if $all[$at].kind != "string" then wrong($all[$at]) else . end
      | ($all | strings($at)) as $name
      | if $all[$name.at].text != ":" then wrong($all[$name.at]) else . end
      | ($all | value($name.at + 1))
      | .text = $name.text + ":" + .text;
    def element: . as $at | $all | value($at);
    def list: .text = "[" + (.items | join(",")) + "]";
    def class($kind; $open):
      classes[$kind] as $class
      | {items: [], at: ($open + 1)}
      | until($all[.at].text == ")" and $all[.at].kind == "op";
          . as $so
          | (if $all[.at].kind == "name" and $all[.at + 1].text == "="
              then {name: $all[.at].text, at: (.at + 2)}
              else {name: $class[1 + ($so.items | length)], at} end) as $a
          | if $a.name == null then wrong($all[.at]) else . end
          | ($all | value($a.at)) as $e
          | .items += [($a.name | tojson) + ":" + $e.text]
          | .at = $e.at
          | if $all[.at].text == "," then .at += 1
            elif $all[.at].text == ")" then .
            else wrong($all[.at]) end)
      | .at += 1
      | .text = "{" + ([{type: $class[0]} | tojson[1:-1]] + .items | join(","))
          + "}";
    def name:
      ([range(0; 5) | $all[$i + .].text] | add == "dlt.sources.incremental")
        as $incremental
      | if $incremental then
          # dlt.sources.incremental[str](...)
          ($i + 5) as $next
          | (if $all[$next].text == "[" then $next + 3 else $next end) as $open
          | if $all[$open].text == "("
            then class("dlt.sources.incremental"; $open)
            else wrong($t) end
        elif $all[$i + 1].text == "(" and (classes | has($t.text))
        then class($t.text; $i + 1)
        elif $t.text == "dlt" then $all | secret($i)
        elif $t.text == "lambda"
        then fail($t; "lambda: write a string with a jq program instead")
        elif ["(", ".", "["] | index([$all[$i + 1].text]) then wrong($t)
        else
          ($all | variable($i)) as $v
          | if $v.secret != null
            then {text: ({secret: $v.secret} | tojson), at: ($i + 1)}
            else
              ($all | value($v.at)) as $value
              | if $all[$value.at] | .line == $all[$value.at - 1].line
                  and .text != ";" or .joined
                then wrong($all[$value.at])
                else {text: $value.text, at: ($i + 1)} end
            end
        end;
    if $t.kind == "string" then strings($i)
    elif $t.kind == "number" then {text: number($t; ""), at: ($i + 1)}
    elif $t.text == "-" and $all[$i + 1].kind == "number"
    then {text: number($all[$i + 1]; "-"), at: ($i + 2)}
    elif $t.text == "True" then {text: "true", at: ($i + 1)}
    elif $t.text == "False" then {text: "false", at: ($i + 1)}
    elif $t.text == "None" then {text: "null", at: ($i + 1)}
    elif $t.text == "{" then
      elements("}"; member) | .text = "{" + (.items | join(",")) + "}"
    elif $t.text == "[" then elements("]"; element) | list
    elif $t.text == "(" then
      # (x) is x; (x,) and () are tuples
      elements(")"; element)
      | if (.items | length) == 1 and $all[.at - 2].text != ","
        then .text = .items[0] else list end
    elif $t.kind == "name" then name
    else wrong($t) end;

def config:
  tokens
  | . as $all
  | [range(length)
     | select($all[.].text == "rest_api_source"
         or $all[.].text == "rest_api_resources")
     | select($all[. + 1].text == "(" and $all[. - 1].text != "def")] as $calls
  | if ($calls | length) == 0
    then error({ndsync: "no JSON object, and no rest_api_source({...})"})
    elif ($calls | length) > 1
    then fail($all[$calls[1]]; "a second \($all[$calls[1]].text)") else . end
  | ($calls[0] + 2) as $at
  | value($at)
  | (if $all[.at].text == "," then .at + 1 else .at end) as $close
  | if $all[$close].text == ")" then .text else wrong($all[$close]) end;

try (split("\r\n") | join("\n") | config)
catch if type == "object" then "!" + .ndsync
  else "!not Python that ndsync understands" end
