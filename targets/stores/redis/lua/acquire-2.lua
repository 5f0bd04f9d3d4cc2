--[[
  Takes a lock that nobody holds, and counts the grant: the number is the fencing token of its holder.

  KEYS
    1     lock
    2     counter of grants, which outlives the lock

  ARGV
    1     name of the owner
    2     life of the lock in milliseconds

  Returns
    the token, from 1 on; 0 when somebody else holds the lock
]]
if redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') then
  return redis.call('INCR', KEYS[2])
end
return 0
