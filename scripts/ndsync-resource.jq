# SPDX-License-Identifier: MIT
# ndsync-resource.jq - resources: with what they have of the defaults, with
# their parents, checked.

def endpoint($place):
  if . == null then {} elif type == "string" then {path: .} else . end
  | object($place; "endpoint")
  | if .params == null or (.params | type) == "object" then .
    else fail("\($place).params"; "not an object") end
  | if .json == null or (.json | type) == "object" then .
    else fail("\($place).json"; "not an object") end;

def defaults:
  (.resource_defaults // {})
  | object("resource_defaults"; "defaults")
  | .endpoint |= endpoint("resource_defaults.endpoint")
  | if .endpoint | has("path")
    then fail("resource_defaults.endpoint.path"; "each resource has its own")
    else . end;

# Does the last step of a path have a placeholder? Then it is of one object.
def is_single:
  split("/") | map(select(. != "" and . != "."))
  | .[-1:] | add // ""
  | test("\\{[A-Za-z0-9._-]+\\}");

# dlt's merge: the endpoint member by member, its params and json likewise, and
# the hints of columns.
# auth_place is where its auth stands, if it has one.
def merged($place; $defaults):
  if type == "string" then {name: ., endpoint: {path: .}} else . end
  | object($place; "resource")
  | .name |= text("\($place).name")
  | .place = $place
  | .endpoint |= endpoint("\($place).endpoint")
  | .auth_place = (if .endpoint | has("auth") then $place
      elif $defaults.endpoint | has("auth") then "resource_defaults"
      else null end)
  | .endpoint.path = (if .endpoint.path == null then .name
      else .endpoint.path end)
  | .endpoint.params = ($defaults.endpoint.params // {}) + .endpoint.params
  | if $defaults.endpoint.json != null or .endpoint.json != null
    then .endpoint.json = ($defaults.endpoint.json // {}) + .endpoint.json
    else . end
  | .endpoint = $defaults.endpoint + .endpoint
  | .columns = ($defaults.columns | columns("resource_defaults.columns"))
      * (.columns | columns("\($place).columns"))
  | .single = (.endpoint.paginator == null and (.endpoint.path
      | if type != "string"
        then fail("\($place).endpoint.path"; "not a string") else . end
      | is_single))
  | $defaults + .;

# The path as pieces, in which {name} is a parameter, or a parent's field by
# one that says resolve; these are none of the query then.
def bind($place):
  .path as $path
  | .params as $params
  | .pieces = ($path | pieces("\($place).path") | map(
      if has("param") | not then .
      else
        .param as $name
        | "\($place).params.\($name)" as $here
        | $params[$name]
        | if . == null
          then fail("\($place).path"; "{\($name)}: no such parameter, and not"
            + " {resources.NAME.FIELD} or {incremental.NAME}")
          elif is_resolve then
            object($here; "resolve")
            | {resource: (.resource | text("\($here).resource")),
               path: (.field | path_to_one("\($here).field"))}
          elif is_secret then fail($here; "no place for a secret")
          elif type == "string" or type == "number" then {text: tostring}
          else fail($here; "not what a path can hold") end
      end))
  | [$path | pieces("\($place).path")[] | .param | strings] as $bound
  | .params |= with_entries(select(.key as $k | $bound | index([$k]) | not))
  | [.params | to_entries[] | select(.value | is_resolve) | .key] as $left
  | if $left != []
    then fail("\($place).params.\($left[0])"; "not in the path; write"
      + " \"{resources.NAME.FIELD}\" instead of resolve")
    else . end;

# .parent is the resource that it names, or null.
def with_parent($names):
  .place as $place
  | .endpoint |= bind("\($place).endpoint")
  | ([.endpoint.pieces[],
      ("params", "json", "data", "headers") as $key
      | .endpoint[$key] | all_pieces("\($place).endpoint.\($key)")]
      | parents_of) as $parents
  | if ($parents | length) > 1
    then fail("\($place).endpoint"; "two parents: \($parents | join(", "))")
    else .parent = $parents[0] end
  | .parent as $parent
  | if $parent == null then
      if (.include_from_parent // []) != []
      then fail("\($place).include_from_parent"; "there is no parent")
      else . end
    elif $names | index([$parent]) then .
    else fail("\($place).endpoint"; "{resources.\($parent)...}: no such"
      + " resource" + nearest($parent; $names)) end;

def check_names($all):
  reduce $all[] as $r ([];
    if $r.name | test("^[A-Za-z0-9_][A-Za-z0-9_.-]*\\z") | not
    then fail("\($r.place).name"; "not letters, digits, _, - and . only")
    elif index([$r.name])
    then fail("\($r.place).name"; "there is a \($r.name) already")
    else . + [$r.name] end);

# A resource that is its own ancestor.
def check_cycles($by_name):
  .name as $start
  | .place as $place
  | def up($seen):
      if .parent == null then empty
      elif .parent == $start
      then fail($place; "a circle: \($seen + [$start] | join(" > "))")
      elif .parent as $p | $seen | index([$p]) then empty
      else .parent as $p | $by_name[$p] | up($seen + [$p]) end;
    up([$start]);

def is_kept: .selected != false and .write.disposition != "skip";

def checked:
  .place as $place
  | .selected |= maybe(boolean("\($place).selected"))
  | .parallelized |= maybe(boolean("\($place).parallelized"))
  | .write = (.write_disposition | write("\($place).write_disposition"));
