# SPDX-License-Identifier: MIT
# ndsync-python.jq - the dict that a Python file gives to rest_api_source, as
# JSON text; "!" and a message where it is more than a literal.
#
# Reads the file as one string (ndselect -t -r). Python is cut into tokens;
# only the literal itself must be understood, what stands around it may be
# any Python. A number stays the text that it was: jq would round it.

def fail($t; $why): error({ndsync: "line \($t.line): \($why)"});
# A string may hold a secret: only its prefix is shown.
def shown:
  if .kind == "end" then "end of file"
  elif .kind == "string" then (.text | match("^[A-Za-z]*['\"]+").string) + "..."
  else .text[0:60] end;
def wrong($t): fail($t; "not a literal that ndsync understands: \($t | shown)");

# Tokens: {kind, text, line}. The pattern matches at every place, so that
# nothing between two tokens is lost; kind is that of the group that matched.
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
  reduce (match(pattern; "g")) as $m ({line: 1, all: []};
    ($m.captures | map(select(.string != null)) | .[0]) as $c
    | if $c.name == "blank" then .
      else .all += [{kind: $c.name, text: $m.string, line}] end
    | .line += ($m.string | split("\n") | length - 1))
  | .all + [{kind: "end", text: "", line}];

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

# dlt.secrets["name"]
def secret($i):
  .[$i:$i + 6] as $t
  | if ($t[0:4] | map(.text) | add) == "dlt.secrets[" and $t[4].kind == "string"
      and $t[5].text == "]"
    then {text: {secret: string($t[4])} | tojson, at: ($i + 6)}
    elif ($t[0:3] | map(.text) | add) == "dlt.secrets"
    then fail($t[0]; "name the secret: dlt.secrets[\"NAME\"]")
    else wrong($t[0]) end;

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
    else secret($i) end;

# Where the text of variable $name begins: name = {, or name: Type = {.
def variable($t):
  . as $all
  | [range(length) | select($all[.].text == $t.text and $all[.].kind == "name")
     | if $all[. + 1].text == "=" and $all[. + 2].text == "{" then . + 2
       elif $all[. + 1].text == ":" and $all[. + 3].text == "="
       then . + 4 else empty end]
  | if length == 1 then .[0]
    else fail($t; "\($t.text): not a variable that is assigned one dict")
    end;

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
  | if $all[$at].kind == "name"
    then value(variable($all[$at])) + {past: ($at + 1)}
    else value($at) | .past = .at end
  | (if $all[.past].text == "," then .past + 1 else .past end) as $close
  | if $all[$close].text == ")" then .text else wrong($all[$close]) end;

try (split("\r\n") | join("\n") | config)
catch if type == "object" then "!" + .ndsync
  else "!not Python that ndsync understands" end
