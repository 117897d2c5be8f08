-- One fixed request in a closed loop: wrk -s post.lua URL -- BODY_FILE KEY
local folder = debug.getinfo(1, "S").source:match("^@(.*/)") or "./"
dofile(folder .. "summary.lua")

function init(args)
  local file = assert(io.open(args[1], "rb"))
  wrk.method = "POST"
  wrk.body = file:read("*a")
  file:close()
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Authorization"] = "Bearer " .. args[2]
end
