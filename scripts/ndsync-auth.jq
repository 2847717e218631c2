# SPDX-License-Identifier: MIT
# ndsync-auth.jq - credentials: where secrets come from, auth, headers.

# The name in capitals; dlt's two underscores for a dot.
def env_name:
  gsub("\\."; "__") | gsub("[^A-Za-z0-9_]"; "_") | ascii_upcase
  | if test("^[0-9]") then "_" + . else . end;

def named_sources:
  $secrets | lines
  | map(capture("^(?<key>[^=]+)=(?<value>.*)$")) | from_entries;

# Where a secret comes from. One that stands in the config itself is read from
# there: $place is a path, too.
def source($place):
  if is_secret then
    secret_name
    | named_sources[.] // "env:" + env_name
  elif . == null
  then fail($place; "missing; a secret is {\"secret\": NAME}")
  elif type == "string" and . != ""
  then one_line($place) | "command:\($literal) | ndselect -r -j '.\($place)'"
  else fail($place; "neither a secret nor a string") end;

# Does a value of this name look like a credential? A word of a name starts
# behind what is no letter or digit, or with an inner capital.
def is_credential:
  gsub("%[0-9A-Fa-f]{2}|[^A-Za-z0-9]"; "_")
  | gsub("(?<a>[a-z0-9])(?<b>[A-Z])"; "\(.a)_\(.b)")
  | gsub("(?<a>[A-Z])(?<b>[A-Z][a-z])"; "\(.a)_\(.b)")
  | ascii_downcase
  | sub("_+\\z"; "")
  | test("(^|_)(auth|authorization|cookie|credentials?|jwt|passphrase|passwd"
      + "|password|pwd|session(_?id)?|sid|sig|signature"
      + "|(access|api|app|auth|private|secret|session)?(key|secret|token))\\z")
    and (test("(^|_)(group|order|partition|primary|sort)_key\\z") | not);

# One that stands in the config in clear would come into argv.
def clear($place; $name):
  if $name | is_credential
  then fail($place; "must be a secret: {\"secret\": NAME}")
  else . end;

# A form's parameters for the token, as the standard has them and others.
def token_params($place):
  if . == null then empty
  elif type != "object" then fail($place; "not an object")
  else to_entries[]
    | "\($place).\(.key)" as $here
    | .key as $name
    | .value
    | if ["client_id", "client_secret", "grant_type"] | index([$name])
      then fail($here; "given already")
      elif is_secret then fail($here; "a secret here is not supported yet")
      elif type == "number" then tostring
      else text($here) end
    | clear($here; $name)
    | option("--token-param"; "\($name | param_name($here))=\(.)")
  end;

# The same as a word of a shell command.
def source_word($place):
  if . == "" then "\"\"" else
    source($place)
    | capture("^(?<kind>[a-z]+):(?<rest>.*)\\z")
    | if .kind == "env" then "\"$\(.rest)\""
      elif .kind == "file" then "\"$(cat \(.rest | @sh))\""
      else "\"$(\(.rest))\"" end
  end;

# A user that is a secret, too, as the keys of many APIs are, or that has no
# password: ndpaginate's --user and --password know neither.
def basic_header($place):
  (.username | if is_secret then source_word("\($place).username")
    else @sh end) as $user
  | (.password | source_word("\($place).password")) as $password
  | option("--api-key"; "header:Authorization=command:printf \"Basic %s\" "
      + "\"$(printf %s:%s \($user) \($password) | base64 | tr -d \"\\n\")\"");

def basic($place):
  (.username
    | if is_secret then .
      else text("\($place).username")
        | if contains(":") then fail("\($place).username"; "has a colon")
          else . end
      end) as $user
  | if ($user | is_secret) or .password == "" then basic_header($place)
    else
      option("--user"; $user),
      option("--password"; .password | source("\($place).password"))
    end;

# Options for an auth, whose place is a path to it.
def auth($place):
  def secret($key): .[$key] | source("\($place).\($key)");
  if . == null then empty
  elif type == "string"
  then fail($place; "say where its secrets are: {\"type\": \"\(.)\", ...}")
  elif type != "object" then fail($place; "not an object with a type")
  else
    (.type // "bearer") as $type
    | known($place; $type; "auth")
    | if $type == "bearer" then option("--bearer"; secret("token"))
      elif $type == "http_basic" then basic($place)
      elif $type == "api_key" then
        (.location // "header"
          | one_of("\($place).location"; ["header", "query", "param", "cookie"])
          | if . == "param" then "query" else . end) as $where
        | ((.name // "Authorization")
            | if $where == "query" then param_name("\($place).name")
              else header_name("\($place).name") end) as $name
        | option("--api-key"; "\($where):\($name)=" + secret("api_key"))
      else
        option("--token-url"; .access_token_url
          | text("\($place).access_token_url")),
        option("--client-id"; .client_id
          | if is_secret
            then fail("\($place).client_id"; "no secret: write it in clear")
            else text("\($place).client_id") end),
        option("--client-secret"; secret("client_secret")),
        # as dlt sends them
        "--token-auth body",
        (.access_token_request_data
          | token_params("\($place).access_token_request_data"))
      end
  end;

# Options for headers, whose placeholders are $filled or stand for themselves.
def headers($place; $with; $filled):
  if . == null then empty
  elif type != "object" then fail($place; "not an object")
  else to_entries[] | .key as $name | "\($place).\($name)" as $place
    | ($name | header_name($place)
        | if test("^(content-length|transfer-encoding)\\z"; "i")
          then fail($place; "not given here") else . end) as $_
    | .value
    | if . == null then empty
      elif is_secret
      then option("--api-key"; "header:\($name)=" + source($place))
      else
        text($place)
        | if is_placeholder then . else clear($place; $name) end
        | if $filled then fill($place; $with) else literal($place; $with) end
        | option("-H"; "\($name): \(.)")
      end
  end;
