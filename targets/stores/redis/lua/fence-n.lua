--[[
  Runs `body`, the script in front of this one, unless a newer lock on one of its records has been used already.
  Raises every fence first, when reading too: who reads later than an older holder shuts it out.

  KEYS
    1...  fences, one a token; then the keys of the body

  ARGV
    1     how many tokens
    2...  tokens, one a fence; then the arguments of the body

  Returns
    what the body returns, or false when a token is too old: then nothing was done
]]
local count = ARGV[1] + 0
for position = 1, count do
  local fence = redis.call('GET', KEYS[position])
  if fence and fence + 0 > ARGV[position + 1] + 0 then
    return false
  end
end
for position = 1, count do
  redis.call('SET', KEYS[position], ARGV[position + 1])
end
local keys, args = {}, {}
for position = count + 1, #KEYS do
  keys[position - count] = KEYS[position]
end
for position = count + 2, #ARGV do
  args[position - count - 1] = ARGV[position]
end
return body(keys, args)
