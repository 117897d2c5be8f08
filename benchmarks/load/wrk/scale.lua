-- Every request with another key and model: wrk -s scale.lua URL -- BODY_FILE KEYS MODELS
-- The body file asks for "mock-model"; key i and model i are those of `load-client scale-config`.
local folder = debug.getinfo(1, "S").source:match("^@(.*/)") or "./"
dofile(folder .. "summary.lua")

local rest, keys, models
local count = 0
local headers = { ["Content-Type"] = "application/json" }

function init(args)
  local file = assert(io.open(args[1], "rb"))
  local body = file:read("*a")
  file:close()
  local head = '{"model":"mock-model"'
  assert(body:sub(1, #head) == head, "the body does not start with " .. head)
  rest = body:sub(#head + 1)
  keys, models = tonumber(args[2]), tonumber(args[3])
end

function request()
  -- A stride that is prime to the powers of ten visits every key and model, and never the neighbour next.
  count = count + 7919
  headers["Authorization"] = string.format("Bearer sk-headgate-scale-%016d", count % keys)
  return wrk.format("POST", nil, headers, string.format('{"model":"mock-model-%d"', count % models) .. rest)
end
