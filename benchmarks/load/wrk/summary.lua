-- Prints the figures as NAME=VALUE behind a line "@", which is where `load-client watch` starts to listen.
function done(summary, latency)
  local e = summary.errors
  local errors = e.connect + e.read + e.write + e.status + e.timeout
  if errors > 0 then
    io.stderr:write(string.format("wrk: connect %d, read %d, write %d, status %d, timeout %d\n", e.connect, e.read, e.write, e.status, e.timeout))
  end
  print("@")
  print(string.format("requests=%d", summary.requests))
  print(string.format("seconds=%.4f", summary.duration / 1e6))
  print(string.format("errors=%d", errors))
  print(string.format("p50_us=%d", latency:percentile(50)))
  print(string.format("p99_us=%d", latency:percentile(99)))
end
