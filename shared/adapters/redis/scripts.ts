/**
 * Stores a cache entry, if its generation is still current.
 *
 * KEYS = entry, generations, used. ARGV = resource, the generation before the database was read, JSON,
 * seconds to live, maximum number of entries, a new random token. Returns 1 if stored.
 *
 * An entry is the two parts of its generation, a line break, and its JSON. A missing part gets the new
 * token, so that entries do not match a generation that Redis has lost.
 */
export const fillScript = `
local all = redis.call('HGET', KEYS[2], '*')
local resource = redis.call('HGET', KEYS[2], ARGV[1])
if (all or '') .. '/' .. (resource or '') ~= ARGV[2] then return 0 end
if not all then redis.call('HSET', KEYS[2], '*', ARGV[6]) end
if not resource then redis.call('HSET', KEYS[2], ARGV[1], ARGV[6]) end
local generation = (all or ARGV[6]) .. '/' .. (resource or ARGV[6])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[1], generation .. '\\n' .. ARGV[3], 'EX', ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - 3600000)
redis.call('ZADD', KEYS[3], now, KEYS[1])
redis.call('EXPIRE', KEYS[3], 3600)
while redis.call('ZCARD', KEYS[3]) > tonumber(ARGV[5]) do
  local oldest = redis.call('ZRANGE', KEYS[3], 0, 0)[1]
  redis.call('ZREM', KEYS[3], oldest)
  redis.call('DEL', oldest)
end
return 1
`;

/**
 * Takes tokens from a tenant's bucket, by Redis's clock.
 *
 * KEYS = the bucket. ARGV = tokens per second, capacity, tokens wanted, tokens to charge even if the
 * bucket becomes negative. Returns the tokens granted and, if none, the ms until one is available.
 */
export const leaseScript = `
local rate = tonumber(ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local held = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local refill = math.max(0, now - tonumber(held[2] or now)) * rate / 1000
local tokens = math.min(tonumber(ARGV[2]), tonumber(held[1] or ARGV[2]) + refill) - tonumber(ARGV[4])
local granted = math.max(0, math.min(tonumber(ARGV[3]), math.floor(tokens)))
tokens = tokens - granted
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil((tonumber(ARGV[2]) - tokens) * 1000 / rate) + 1000)
if granted > 0 then return {granted, 0} end
return {0, math.ceil((1 - tokens) * 1000 / rate)}
`;
