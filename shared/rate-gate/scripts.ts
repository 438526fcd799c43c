/**
 * Takes a slot, or says how long to wait.
 *
 * KEYS = the account's call log, its health, and a marker that Redis has not lost them. The log is a
 * sorted set: the member is a call, the score the time of its answer, in ms of Redis's clock. A call
 * in progress has the score at which it is considered lost. Health is a hash: `failures` in a row,
 * `rounds` (calls that failed together are one round), `last` (time of the last round), `until`
 * (no call before), and while the breaker is not closed `state`, `opened`, `trips` (how often it
 * opened) and `trial` (the end of the longest possible trial call).
 *
 * ARGV = calls per second, calls per minute, calls in parallel, call id, longest call in ms, and 1 for
 * a call that ignores health.
 * Returns {ms to wait, reason, now, moved}: 0 ms is a slot; moved is 1 if this is the trial call.
 */
export const acquireScript = `
if redis.call('EXISTS', KEYS[3]) == 0 then return {0, 'lost', 0, 0} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local held, state, trial = unpack(redis.call('HMGET', KEYS[2], 'until', 'state', 'trial'))
held = tonumber(held or 0)
if ARGV[6] == '1' then held, state = 0, nil end
if held > now then return {held - now, state and 'open' or 'backoff', now, 0} end
if state and tonumber(trial or 0) > now then return {math.min(tonumber(trial) - now, 500), 'open', now, 0} end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 60000)
local wait = 0
local function fits(window, limit)
  local from = '(' .. (now - window)
  local over = redis.call('ZCOUNT', KEYS[1], from, '+inf') - limit
  if over < 0 then return end
  local blocking = tonumber(redis.call('ZRANGEBYSCORE', KEYS[1], from, '+inf', 'WITHSCORES', 'LIMIT', over, 1)[2])
  local free = blocking + window - now
  if blocking > now then free = 50 end
  wait = math.max(wait, free, 1)
end
fits(0, tonumber(ARGV[3]))
fits(1000, tonumber(ARGV[1]))
fits(60000, tonumber(ARGV[2]))
if wait > 0 then return {wait, 'limit', now, 0} end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[5]), ARGV[4])
redis.call('PEXPIRE', KEYS[1], 60000 + tonumber(ARGV[5]))
if not state then return {0, '', now, 0} end
redis.call('HSET', KEYS[2], 'state', 'half_open', 'trial', now + tonumber(ARGV[5]))
return {0, '', now, state == 'open' and 1 or 0}
`;

/**
 * Releases a slot one window from now, and updates the account's health.
 *
 * KEYS as above. ARGV = call id, when it got its slot, result (0 healthy, 1 failed, 2 neither), ms that
 * the account asked to wait, a random number from 0 to 1, failures that open the breaker, first and
 * longest time that it stays open, first and longest back-off; all times in ms.
 *
 * Back-off is exponential with "equal jitter" (Marc Brooker, AWS Architecture Blog, 2015). A success
 * of a call that started before the last failure does not end the back-off.
 *
 * Returns {the breaker's new state or '', until when no call may be made}.
 */
export const releaseScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], 'XX', now, ARGV[1])
local began, random = tonumber(ARGV[2]), tonumber(ARGV[5])
local state, last, opened, held = unpack(redis.call('HMGET', KEYS[2], 'state', 'last', 'opened', 'until'))
last, opened, held = tonumber(last or 0), tonumber(opened or 0), tonumber(held or 0)
if ARGV[3] == '0' then
  if last == 0 or began < last then return {'', held} end
  redis.call('DEL', KEYS[2])
  return {state and 'closed' or '', 0}
end
if ARGV[3] == '2' then
  if state == 'half_open' and began >= opened then redis.call('HDEL', KEYS[2], 'trial') end
  return {'', held}
end
local failures = redis.call('HINCRBY', KEYS[2], 'failures', 1)
held = math.max(held, now + tonumber(ARGV[4]))
local function grown(first, longest, times) return math.min(longest, first * 2 ^ math.min(times - 1, 30)) end
if began >= last then
  local rounds = redis.call('HINCRBY', KEYS[2], 'rounds', 1)
  local back = grown(tonumber(ARGV[9]), tonumber(ARGV[10]), rounds)
  held = math.max(held, now + back / 2 + back / 2 * random)
  redis.call('HSET', KEYS[2], 'last', now)
end
local moved = ''
if (state and began >= opened and state == 'half_open') or (not state and failures >= tonumber(ARGV[6])) then
  local trips = redis.call('HINCRBY', KEYS[2], 'trips', 1)
  local open = grown(tonumber(ARGV[7]), tonumber(ARGV[8]), trips)
  held = math.max(held, now + open + open / 10 * random)
  redis.call('HSET', KEYS[2], 'state', 'open', 'opened', now)
  redis.call('HDEL', KEYS[2], 'trial')
  moved = 'open'
end
held = math.ceil(held)
redis.call('HSET', KEYS[2], 'until', held)
redis.call('PEXPIRE', KEYS[2], held - now + 86400000)
return {moved, held}
`;

/** KEYS as above. Returns the number of calls that count now within a second and a minute. */
export const countScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function count(ms) return redis.call('ZCOUNT', KEYS[1], '(' .. (now - ms), '+inf') end
return {count(1000), count(60000)}
`;
