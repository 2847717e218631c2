# SPDX-License-Identifier: MIT
# ndsync-write.jq - what becomes of the records: write dispositions, merge
# strategies and hints of columns, as options of ndmerge.

# A list or an object of columns, as an object by name.
def columns($place):
  if . == null then {}
  elif type == "array" then
    to_entries
    | map("\($place)[\(.key)]" as $here
      | .value | object($here; "column")
      | {key: (.name | text("\($here).name")), value: .})
    | from_entries
  elif type == "object" then
    with_entries(.key as $name | "\($place).\($name)" as $here
      | .value |= (object($here; "column")
        | if .name == null or .name == $name then .
          else fail("\($here).name"; "not \($name)") end))
  else fail($place; "not an object or a list") end;

# A column is a member of the record, by a path; dlt has a__b for a.b.
def column_path($place):
  if test("[^_]__[^_]") then fail($place; "write a.b for a__b")
  else path_to_one($place) end;

# {path, place, hint} of the one column that has a hint, or null.
def hinted($place; $key):
  [to_entries[] | select(.value[$key] | . != null and . != false)
    | "\($place).\(.key)" as $here
    | {path: (.key | column_path($here)), place: "\($here).\($key)",
        hint: .value[$key]}]
  | if length > 1 then fail(.[1].place; "\(.[0].path) has it already")
    else .[0] end;

def hard_delete($place):
  hinted($place; "hard_delete")
  | maybe(.place as $here | .hint |= boolean($here));
def dedup_sort($place):
  hinted($place; "dedup_sort")
  | maybe(.place as $here | .hint |= one_of($here; ["asc", "desc"]));

# A time as ndmerge takes it, of those that dlt takes; without a zone it is UTC.
def moment($place):
  text($place)
  | (capture("^(?<date>[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))"
      + "([Tt ](?<time>[0-2][0-9]:[0-5][0-9]:[0-6][0-9](\\.[0-9]+)?)"
      + "(?<zone>[Zz]|[+-][0-9]{2}:[0-9]{2})?)?\\z")
    // fail($place; "not a time as in RFC 3339"))
  | "\(.date)T\(.time // "00:00:00")\(.zone // "Z")";

def validity($place):
  if type != "array" or length != 2 then fail($place; "not two names")
  else map(text($place)) end
  | if .[0] == .[1] then fail($place; "twice the same name") else . end;

# A write disposition, settled. $allowed: the strategies that know a key.
def write($place):
  def only($key; $allowed):
    if .[$key] == null or (.strategy as $s | $allowed | index([$s])) then .
    else fail("\($place).\($key)"; "goes with \($allowed | join(", "))") end;
  if type == "object" then
    object($place; "write_disposition")
    | if .disposition == null then fail("\($place).disposition"; "missing")
      else . end
  else {disposition: (. // "append")} end
  | .disposition |= word($place; "disposition"; "write disposition")
  | if .disposition == "merge" then
      .strategy = (.strategy // "delete-insert"
        | word("\($place).strategy"; "strategy"; "strategy"))
    elif .strategy != null then fail("\($place).strategy"; "goes with merge")
    else . end
  | .deduplicated |= maybe(boolean("\($place).deduplicated"))
  | only("deduplicated"; ["delete-insert"])
  | only("validity_column_names"; ["scd2"])
  | only("active_record_timestamp"; ["scd2"])
  | only("boundary_timestamp"; ["scd2"])
  | .validity_column_names
    |= maybe(validity("\($place).validity_column_names"))
  | .active_record_timestamp
    |= maybe(moment("\($place).active_record_timestamp"))
  | .boundary_timestamp |= maybe(moment("\($place).boundary_timestamp"));

# What stands in an active row for the end of its validity, as JSON.
def valid_open: .write.active_record_timestamp | values | tojson;

# The paths of a key, each an option.
def paths_options($place; $name):
  if type == "array" and length > 8 then fail($place; "more than 8 paths")
  elif type == "array" then .[]
  else . end
  | option($name; path_to_one($place));

def keys_options($place):
  if . == null then fail($place; "missing: records are merged by it")
  elif . == [] then fail($place; "an empty list")
  else paths_options($place; "-k") end;

def merge_key_option($place):
  if type == "array" and length > 1 then fail($place; "more than one path")
  else values | paths_options($place; "--merge-key") end;

# What is appended is not compared: nothing may come that is there already.
# With an end, it is as in dlt: the same each time.
def check_append($place; $since):
  if $since == null or $since.until != null then .
  elif $since.range_start != "open"
  then fail($place; "with append, records as high as the highest would come"
    + " again: say range_start open, or merge")
  elif $since.lag != null
  then fail("\($place).lag"; "with append, its records would come again")
  elif $full != ""
  then error({ndsync: ("--full: " + $place + ": with append, all that is there"
    + " would come again")})
  else . end;

# Options of a strategy, behind those of key and cursor.
def strategy_words:
  .write as $w
  | (if $w.disposition == "replace" then "--replace"
    elif $w.strategy == "insert-only" then "--insert-only"
    elif $w.strategy == "scd2" then
      "--scd2",
      ($w.validity_column_names | values
        | option("--valid-from"; .[0]), option("--valid-to"; .[1])),
      ($w.boundary_timestamp | values | option("--boundary"; .)),
      (valid_open | option("--valid-open"; .))
    else empty end);

# What is set goes with some merge strategies only.
def check_strategy($place; $set; $allowed):
  if ($set | not) or (.write.strategy as $s | $allowed | index([$s])) then .
  else fail($place; "goes with merge, by \($allowed | join(" or "))") end;

# There is one cursor; and what is not asked for is not there.
def check_since($place; $since; $sort; $part):
  if $since == null then .
  elif $sort != null
    and ($since.cursor | names($place)) != ($sort.path | names($place))
  then fail($sort.place; "not the cursor, which is \($since.cursor)")
  elif .write.strategy == "scd2" and $part == null
  then fail($place; "with scd2, what is not asked for would be retired: say"
    + " merge_key")
  else . end;

# Key, cursor and how they are merged; $since: the incremental, or null.
def merge_words($since):
  .place as $place
  | "\($place).endpoint.incremental" as $here
  | (.columns | hard_delete("\($place).columns")) as $delete
  | (.columns | dedup_sort("\($place).columns")) as $sort
  | ([.merge_key | merge_key_option("\($place).merge_key")][0]) as $part
  | check_strategy($delete.place; $delete;
      ["delete-insert", "upsert", "insert-only"])
  | check_strategy($sort.place; $sort; ["delete-insert"])
  | check_strategy("\($place).merge_key"; $part; ["delete-insert", "scd2"])
  | check_since($here; $since; $sort; $part)
  | [$since.cursor // $sort.path | values | option("--cursor"; .)] as $cursor
  | if .write.disposition == "append" then
      check_append($here; $since) | "--append", $cursor[]
    elif .write.disposition == "replace" and .primary_key == null
    then "--replace"
    else
      (.primary_key | keys_options("\($place).primary_key")),
      $cursor[],
      (select($sort.hint == "asc") | "--dedup-sort asc"),
      strategy_words,
      ($delete | values | option("--delete-if"; .path)),
      ($part | values)
    end;
