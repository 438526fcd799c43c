/**
 * Both scripts take KEYS = entry, generations, used and ARGV[1] = resource. An entry is its
 * generation, a line break, and its JSON. A generation is never empty, so that one that Redis
 * has lost can never match an entry that it has kept.
 */
const generation = `
local function part(field, fresh)
  local value = redis.call('HGET', KEYS[2], field)
  if not value then
    redis.call('HSET', KEYS[2], field, fresh)
    value = fresh
  end
  return value
end
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
`;

/** ARGV[2] = a fresh random token. Answers [generation] or [generation, json]. */
export const readScript = `${generation}
local current = part('*', ARGV[2]) .. '/' .. part(ARGV[1], ARGV[2])
local entry = redis.call('GET', KEYS[1])
if entry then
  local cut = string.find(entry, '\\n', 1, true)
  if string.sub(entry, 1, cut - 1) == current then
    redis.call('ZADD', KEYS[3], 'XX', ms, KEYS[1])
    return {current, string.sub(entry, cut + 1)}
  end
end
return {current}
`;

/**
 * ARGV[2] = a fresh random token, ARGV[3] = the generation noted before the database was read,
 * ARGV[4] = json, ARGV[5] = seconds to live, ARGV[6] = entries at most. Answers 1 if stored.
 */
export const fillScript = `${generation}
local current = part('*', ARGV[2]) .. '/' .. part(ARGV[1], ARGV[2])
if current ~= ARGV[3] then return 0 end
redis.call('SET', KEYS[1], current .. '\\n' .. ARGV[4], 'EX', ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', ms - 3600000)
redis.call('ZADD', KEYS[3], ms, KEYS[1])
redis.call('EXPIRE', KEYS[3], 3600)
while redis.call('ZCARD', KEYS[3]) > tonumber(ARGV[6]) do
  local oldest = redis.call('ZRANGE', KEYS[3], 0, 0)[1]
  redis.call('ZREM', KEYS[3], oldest)
  redis.call('DEL', oldest)
end
return 1
`;
