--[[
  Gives a lock back, but only while its holder still has it: after its time ran out it may be somebody else's.

  KEYS
    1     lock

  ARGV
    1     token of the holder

  Returns
    1 when the lock was given back, 0 when it was no longer the holder's
]]
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
