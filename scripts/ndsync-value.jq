# SPDX-License-Identifier: MIT
# ndsync-value.jq - values of a config, checked by their place, as words of a
# command line.

def lines: split("\n") | map(select(. != ""));

def secret_name:
  if type == "object" then .secret | strings
  elif type == "string" then
    capture("^dlt\\.secrets\\[(?:\"(?<n>[^\"]+)\"|'(?<m>[^']+)')\\]\\z")
    | .n // .m
  else empty end;
def is_secret: [secret_name] != [];

# A text that is all placeholder: its value is of the API's own.
def is_placeholder: test("^\\{[^{}]+\\}\\z");

# No tool takes control characters. (The end of a text is \z: $ would let a
# newline through.)
def one_line($place):
  if test("[\\x01-\\x1f\\x7f]") then fail($place; "a control character")
  else . end;

def string($place):
  if type != "string" then fail($place; "not a string")
  elif . == "" then fail($place; "empty")
  elif is_secret then fail($place; "no place for a secret")
  else . end;

def text($place): string($place) | one_line($place);

def boolean($place):
  if type == "boolean" then . else fail($place; "not true or false") end;

def whole($place; $least):
  if type == "number" and . >= $least and . == floor
    and (floor | tostring | test("^[0-9]{1,9}\\z"))
  then floor | tostring
  else fail($place; "not a whole number from \($least) to 999999999") end;

# One of $words.
def one_of($place; $words):
  if . as $word | $words | index([$word]) then .
  else fail($place; "not \($words[:-1] | join(", ")) or \($words[-1])") end;

# A list of texts, or one text.
def list($place; f):
  if type == "array"
  then to_entries[] | .key as $i | .value | f | text("\($place)[\($i)]")
  else text($place) end;

# The steps of a path, by the grammar of lib/path.h.
def step:
  "(?:\\A|\\.)(?!\\*(?:[.\\[]|\\z))[^.\\[\\]\" \\t\\r\\n\\x0b\\x0c]+"
  + "|\\.?\\[(?:\\*|[0-9]+|'[^']*'"
  + "|\"(?:[^\"\\\\]|\\\\(?:[\"\\\\/bfnrt]|u[0-9A-Fa-f]{4}))*\")\\]";

def steps($place):
  text($place)
  | . as $path
  | if . == "$" or . == "." then []
    else
      sub("^\\$(?=[.\\[])"; "")
      | . as $rest
      | [match(step; "g").string]
      | if add == $rest and length < 32
          and all(.[] | scan("^\\.?\\[([0-9]+)\\]\\z")[0] | tonumber;
            . < 2147483648)
        then . else fail($place; "not a path: \($path)") end
    end;

def is_any: . == "[*]" or . == ".[*]";

# A path as jq's getpath has it.
def names($place):
  steps($place) | map(
    ltrimstr(".")
    | if startswith("[\"") then .[1:-1] | fromjson
      elif startswith("['") then .[2:-2]
      elif startswith("[") then .[1:-1] | tonumber
      else . end);

# A path to one value.
def path_to_one($place):
  if any(steps($place)[]; is_any)
  then fail($place; "many values: \(.)") else . end;

# The name of a member as a path, whatever is in it.
def member_path($place):
  text($place)
  | if test("^[A-Za-z0-9_@-]+\\z") then . else "[\(tojson)]" end;

# The name of a parameter, in options NAME=VALUE.
def param_name($place):
  text($place)
  | if contains("=") then fail($place; "not a name: has =") else . end;

def header_name($place):
  text($place)
  | if test("^[A-Za-z0-9!#$%&'*+.^_`|~-]+\\z") then .
    else fail($place; "not a name of a header") end;

# The place of a paging parameter: query:NAME where NAME could be another one.
def param_place($place):
  param_name($place) | if contains(":") then "query:" + . else . end;
def body_place($place): "body:" + path_to_one($place);

# --- words of a command line: for bash inside of make, or for bash alone

def octal: "\\" + ([. / 64, . / 8 % 8, . % 8] | map(floor | tostring) | add);

def quote:
  if test("^[A-Za-z0-9_./:@%+,=-]+\\z") then .
  elif test("[\\x01-\\x1f\\x7f#'\\\\]") then
    "$'" + (explode
      | map(if . < 32 or . == 127 or . == 35 or . == 39 or . == 92 then octal
          else [.] | implode end)
      | add) + "'"
  else "'" + . + "'" end
  | if $mode == "make" then gsub("\\$"; "$$") else . end;

def option($name; $value): $name + " " + ($value | quote);
