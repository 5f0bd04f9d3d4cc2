--[[
  Starts the life of locks again, of those that their holder still has.

  KEYS
    1...  locks

  ARGV
    1     name of the owner
    2     life of a lock in milliseconds

  Returns
    how many were still the owner's
]]
local kept = 0
for _, lock in ipairs(KEYS) do
  if redis.call('GET', lock) == ARGV[1] then
    kept = kept + redis.call('PEXPIRE', lock, ARGV[2])
  end
end
return kept
