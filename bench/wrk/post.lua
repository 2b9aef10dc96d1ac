-- Sends one prepared request again and again, eight letters of it new each time, and prints what came back as one line of JSON.
-- Environment: BENCH_BODY (file), BENCH_HEADERS (file, one "name: value" a line).
local function slurp(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

wrk.method = "POST"
wrk.body = slurp(os.getenv("BENCH_BODY"))

-- What a conversation brings again with each turn is the same in life too; its last words are not.
local head, tail = wrk.body:match("^(.*)aaaaaaaa(.*)$")
if head then
  local letters = {}
  for digit = 0, 15 do
    letters[("%x"):format(digit)] = string.char(97 + digit)
  end
  -- another beginning each second: no run says again what the one before it said
  local n = (os.time() % 4096) * 1048576
  request = function()
    n = n + 1
    local word = ("%08x"):format(n):gsub(".", letters)
    return wrk.format(nil, nil, nil, head .. word .. tail)
  end
end
for line in slurp(os.getenv("BENCH_HEADERS")):gmatch("[^\n]+") do
  local name, value = line:match("^([^:]+):%s*(.*)$")
  wrk.headers[name] = value
end

done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"duration_us":%d,"p50_us":%d,"p99_us":%d,"status_errors":%d,"socket_errors":%d,"timeouts":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.status, e.connect + e.read + e.write, e.timeout))
end
