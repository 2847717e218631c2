# SPDX-License-Identifier: MIT
# ndsync-rule.jq - the commands of a resource, and its rule in the Makefile.

# dlt's _PARENT_FIELD for each member of the parent that is carried along.
def included($place):
  .parent as $parent
  | (.include_from_parent // [])
  | if type != "array" then fail($place; "not a list") else . end
  | to_entries[]
  | "\($place)[\(.key)]" as $here
  | .value
  | {name: "_\($parent)_\(.)", path: member_path($here)}
  | if .name | contains("=") then fail($here; "has =") else . end;

# What tells a parent from another in the child's own records, so that each has
# a cursor of its own: a new parent's old children are new, too.
def since_by($by_name):
  "\(.place).endpoint.incremental" as $place
  | [included("\(.place).include_from_parent")] as $in
  | ([.endpoint.pieces[], (.endpoint | .params, .json, .data, .headers
      | all_pieces($place)) | .path | strings] | unique) as $named
  | ($by_name[.parent].primary_key
      | if type == "array" then . elif . == null then [] else [.] end) as $keys
  | [($named, $keys) | select(length == 1) as [$path]
      | $in[] | select(.path == $path)][0]
  | if . == null
    then fail($place; "include_from_parent must have the parent's key, which is"
      + " one member, for each parent has a cursor of its own")
    else option("--since-by"; "\(.name | member_path($place))=\(.path)") end;

# The program of the processing steps, behind which nothing comes that $since
# excludes.
def steps_program($place; $since):
  (. // [])
  | if type != "array" then fail($place; "not a list") else . end
  | [(to_entries[]
      | "\($place)[\(.key)]" as $here
      | .value
      | object($here; "processing_step")
      # of one step with all three, dlt's order
      | ("filter", "map", "yield_map") as $kind
      | .[$kind]
      | values
      | string("\($here).\($kind)")
      # a comment may not swallow the parenthesis
      | (if contains("#") then . + "\n" else . end) as $program
      | if $kind == "filter" then "select(\($program))"
        else "(\($program))" end),
      ($since | values | with_cursor)]
  | select(. != [])
  | option("--jq"; join(" | "));

# Words of the client, less what the endpoint has itself.
def client_words($client; $own; $headers; $with):
  ($headers | map(ascii_downcase)) as $less
  | ["ndpaginate",
      (if $mode == "plan" then "--dry-run" else empty end),
      (if $own then empty else $client.auth | auth("client.auth") end),
      ($client.headers
        | if type == "object" then
            with_entries(select(.key | ascii_downcase
              | . as $k | $less | index([$k]) | not))
          else . end
        | headers("client.headers"; $with; false))];

def paginate($client; $own; $headers; $with):
  client_words($client; $own; $headers; $with) as $mine
  | if $mode == "make" and $mine == client_words($client; false; [];
      {parent: null}) then ["$(PAGINATE)"]
    else $mine end;

# The records of a page: dlt takes one object for a list of one; here an
# endpoint of one object is known by its path, or by record_selector.
def selector($place; $single):
  if .record_selector != null then
    if .data_selector != null
    then fail("\($place).record_selector"; "goes not with data_selector")
    else option("--record"; .record_selector
      | (steps("\($place).record_selector") | empty), .) end
  elif .data_selector == null
  then if $single then "--record '$'" | if $mode == "make"
    then gsub("\\$"; "$$") else . end else empty end
  else
    "\($place).data_selector" as $here
    | .data_selector
    | steps($here) as $steps
    | option(if $single or ($steps[:-1] | any(is_any))
          and ($steps[-1] | is_any | not)
        then "--record" else "--records" end; .)
  end;

# The words that walk a resource; $file is where its records are, $input where
# its parents are.
def walk($client; $base; $by_name; $file; $input):
  . as $r
  | "\(.place).endpoint" as $here
  | ([.endpoint | incrementals($here)]) as $all
  | if ($all | length) > 1
    then fail($here; "more than one incremental") else . end
  | ([.endpoint | .pieces[], (.params, .json, .data, .headers
      | all_pieces($here))] | any(.since)) as $used
  | {parent: .parent, since: ($all[0] | maybe(
      settle("\($here).incremental"; $file; $used or .start != null)))}
    as $with
  | (if $with.parent != null and ($with.since
      | . != null and (.idle | not) and .until == null) and $file != ""
    then since_by($by_name) else null end) as $by
  | .endpoint
  | ((.paginator // if $r.single then "single_page" else $client.paginator end)
      | paginator("\($here).paginator")) as $paging
  | has("auth") as $own
  | [params($here; $with)] as $params
  | [body($here; $with; $paging.body;
      [$client.headers, .headers | objects] | add // {})] as $body
  | [.headers | headers("\($here).headers"; $with; true)] as $headers
  | (if .pieces == [] and ($client.base_url | tostring | endswith("/"))
    then [{text: "/"}] else .pieces end) as $pieces
  | url("\($here).path"; $pieces; $base; $with; $own) as $url
  | [paginate($client; $own; .headers // {} | keys; $with)[],
     ($paging.words | join(" ")),
     selector($here; $r.single),
     ([$with.since | values | since_words($by)] | join(" ")
       | select(. != "")),
     (if $r.parent != null then "--parents " + $input else empty end),
     ($r | included("\($r.place).include_from_parent")
       | option("--add-parent"; "\(.name)=\(.path)")),
     (if $own then .auth | auth("\($r.auth_place).endpoint.auth")
      else empty end),
     $headers[], $params[], $body[],
     (.response_actions
       | actions("\($here).response_actions"; $paging.numbered)),
     ($r.processing_steps
       | steps_program("\($r.place).processing_steps"; $with.since)),
     (if $r.parallelized then "-j 4" else empty end),
     $url];

def file: .name + ".ndjson.gz";

# Where a walk goes on from: what is replaced begins anew.
def since_file:
  if is_kept and .write.disposition != "replace" then file else "" end;

# The records of a parent that are not history.
def active:
  (.write.validity_column_names[1] // "_dlt_valid_to") as $to
  | ["ndselect", ("select(.[\($to | tojson)] == \(valid_open // "null"))"
      | quote), file];

# The walks that make a resource: its own, behind those of parents whose
# records are not kept.
def walks($client; $base; $by_name; $kept):
  .parent as $p
  | if $p == null then [walk($client; $base; $by_name; $kept; "")]
    elif $by_name[$p] | .write.strategy == "scd2" and is_kept
    then [($by_name[$p] | active),
      walk($client; $base; $by_name; $kept; "-")]
    elif $by_name[$p] | is_kept
    then [walk($client; $base; $by_name; $kept; $by_name[$p] | file)]
    else ($by_name[$p] | walks($client; $base; $by_name; ""))
      + [walk($client; $base; $by_name; $kept; "-")] end;

# The file that it depends on, if any.
def depends($by_name):
  if .parent == null then empty
  else $by_name[.parent] | if is_kept then file else depends($by_name) end end;

# The lines of a resource's rule.
def rule($client; $base; $by_name):
  .place as $place
  | [.endpoint | incrementals("\($place).endpoint")][0] as $since
  | (walks($client; $base; $by_name; since_file)
      + [["$(MERGE)", ([merge_words($since), "--into $@"] | join(" "))]])
    as $stages
  | "\(file): \([depends($by_name), "FORCE"] | join(" "))",
    ($stages | to_entries[]
      | (if .key == 0 then "\t" else "\t| " end)
        + (if .key == ($stages | length - 1) then .value | join(" ")
           else (.value | join(" \\\n\t    ")) + " \\" end)),
    "";
