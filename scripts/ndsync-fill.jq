# SPDX-License-Identifier: MIT
# ndsync-fill.jq - placeholders: dlt's texts, which are formats of Python, cut
# into pieces, and put together as ndpaginate fills them.
#
# A piece is {text}, {initial}, {since}, {until} or, of a parent's record,
# {resource, path}. In a path, {name} alone stands for a parameter: {param}.

def piece($place):
  gsub("\\[[^\\]]*\\]"; "") as $bare
  | if . == "" then fail($place; "{}: write {{}} for braces")
    elif $bare | test("[:!]")
    then fail($place; "{\(.)}: no format or conversion is supported")
    elif startswith("resources.") then
      capture("^resources\\.(?<resource>[^.]+)\\.(?<path>.+)\\z")
      // fail($place; "{\(.)}: not {resources.NAME.FIELD}")
      | .path |= path_to_one($place)
    elif startswith("incremental.") then
      {start_value: {since: true}, last_value: {since: true},
        initial_value: {initial: true}, end_value: {until: true}}
        [.[12:]]
      // fail($place; "{\(.)}: not start_value, last_value, initial_value"
        + " or end_value")
    else {param: .} end;

def pieces($place):
  [match("\\{\\{|\\}\\}|\\{[^{}]*\\}|[^{}]+|[{}]"; "g").string
    | if . == "{{" or . == "}}" then {text: .[:1]}
      elif . == "{" or . == "}"
      then fail($place; "a single \(.): write \(. + .)")
      elif startswith("{") then .[1:-1] | piece($place)
      else {text: .} end];

# All pieces of the strings in a value, names of members included.
def all_pieces($place):
  if type == "object" then
    to_entries[] | "\($place).\(.key)" as $here
    | (.key | pieces($here)[]), (.value | all_pieces($here))
  elif type == "array" then .[] | all_pieces($place)
  elif type == "string" then pieces($place)[]
  else empty end;

# The names of parents in a list of pieces, each once.
def parents_of: map(.resource | strings) | unique;

# What fills the placeholders of a resource, beside its parent.
#   parent  the one resource that may be named, or null
#   since   its incremental, settled, or null
#   optional  where there is no value, the place is left out: a parameter

def placeholder($place; $with):
  if has("param")
  then fail($place; "{\(.param)}: no placeholder but {resources.NAME.FIELD}"
    + " and {incremental.NAME}; write {{ and }} for braces")
  elif has("resource") then
    # since and until have a meaning of their own
    .path | if . == "since" or . == "until" then "{$.\(.)}"
      else "{\(.)}" end
  elif $with.since == null
  then fail($place; "{incremental...} without incremental")
  elif has("since") then
    if $with.since.initial == null and ($with.optional | not)
    then fail($place; "initial_value is missing: a first run has no other"
      + " value")
    else "{since}" end
  elif $with.since.until == null
  then fail($place; "{incremental.end_value} without end_value")
  else "{until}" end;

def initial($place; $with):
  $with.since
  | if . == null then fail($place; "{incremental...} without incremental")
    elif .initial == null
    then fail($place; "{incremental.initial_value} without initial_value")
    elif .convert != null
    then fail($place; "{incremental.initial_value} with convert is not"
      + " supported")
    else .initial end;

# Braces are braces where there is no parent; but these are filled always.
def literal($place; $with):
  if $with.parent then gsub("\\{"; "{{") | gsub("\\}"; "}}")
  elif test("\\{(since|until)\\}")
  then fail($place; "\(match("\\{(since|until)\\}").string) cannot be sent")
  else . end;

# A text with its placeholders, for everything but a URL.
def fill($place; $with):
  pieces($place)
  | reduce .[] as $p ([];
      if ($p | has("text")) and (.[-1:] | map(has("text")) == [true])
      then .[-1].text += $p.text else . + [$p] end)
  | map(if has("text") then .text | literal($place; $with)
      elif has("initial")
      then initial($place; $with) | tostring | literal($place; $with)
      else placeholder($place; $with) end)
  | add // "";

# The same for all strings in a JSON value. A string that is nothing but the
# initial value has that one's type.
def fill_json($place; $with):
  if type == "string" then
    pieces($place) as $p
    | if ($p | length) == 1 and ($p[0] | has("initial"))
      then initial($place; $with) else fill($place; $with) end
  elif type == "array" then map(fill_json($place; $with))
  elif type == "object" then
    to_entries
    | map("\($place).\(.key)" as $here
      | .value |= fill_json($here; $with)
      | .key |= fill($here; $with))
    | from_entries
  else . end;

# The same for a URL, where a brace is percent-encoded.
def fill_url($place; $with):
  map(if has("text") then .text | gsub("\\{"; "%7B") | gsub("\\}"; "%7D")
    elif has("initial") then initial($place; $with) | tostring | @uri
    else placeholder($place; $with) end)
  | add // "";
