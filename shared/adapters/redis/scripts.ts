/**
 * KEYS = entry, generations, used. ARGV = resource, generation noted before the database was
 * read, json, seconds to live, entries at most, a fresh random token. Answers 1 if stored.
 *
 * An entry is the two parts of its generation, a line break, and its JSON. Parts that are missing
 * get the fresh token, so that a generation that Redis has lost matches no entry that it kept.
 */
export const fillScript = `
local whole = redis.call('HGET', KEYS[2], '*')
local own = redis.call('HGET', KEYS[2], ARGV[1])
if (whole or '') .. '/' .. (own or '') ~= ARGV[2] then return 0 end
if not whole then redis.call('HSET', KEYS[2], '*', ARGV[6]) end
if not own then redis.call('HSET', KEYS[2], ARGV[1], ARGV[6]) end
local generation = (whole or ARGV[6]) .. '/' .. (own or ARGV[6])
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
