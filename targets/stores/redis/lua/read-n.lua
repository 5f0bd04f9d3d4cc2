--[[
  Reads several records as one snapshot.

  KEYS
    1...  records

  ARGV
    none

  Returns
    for each key the fields and values of its record, an empty list where there never was one
]]
local found = {}
for position, key in ipairs(KEYS) do
  found[position] = redis.call('HGETALL', key)
end
return found
