--[[
  Adds to a field of one record, if the record is there and the field at least so much.
  Does what `apply-n` does with such a command, the one that most races are about, at less cost.

  A record is a hash; its field '@v' holds the version, with a minus in front once the record is deleted.

  KEYS
    1     list of receipts
    2     the record

  ARGV
    1     head of the receipt, completed here by the trace
    2     field
    3     least value
    4     addend

  Returns
    applied: the receipt: its head, then ' read wrote+value'
    refused: { 0, 0 not there, 1 less than that or no number, 2 sum too large, fields and values of the record }
]]
local args, key = ARGV, KEYS[2]
local found = redis.call('HMGET', key, '@v', args[2])
local version, value = found[1] or '0', found[2] or '0'
local stamp, total, refused = version + 0, nil, nil
if stamp <= 0 then
  refused = 0
elseif value ~= '0' and not string.find(value, '^-?[1-9]%d*$') then
  refused = 1
else
  value = value + 0
  total = value + args[4]
  if value > 99999999999999 or value < args[3] + 0 then
    refused = 1
  elseif total > 99999999999999 or total < -99999999999999 then
    refused = 2
  end
end
if refused then
  return { 0, refused, redis.call('HGETALL', key) }
end

local wrote, sum = string.format('%d', stamp + 1), string.format('%d', total)
redis.call('HSET', key, '@v', wrote, args[2], sum)
local receipt = args[1] .. ' ' .. version .. ' ' .. wrote .. '+' .. sum
redis.call('RPUSH', KEYS[1], receipt)
return receipt
