--[[
  Runs one guarded command: checks every guard and every sum of all parts, then writes all changes and the receipt.
  Nothing is written before everything is checked, because scripts are not rolled back. Means what `step` means.

  A record is a hash; its field '@v' holds the version, with a minus in front once the record is deleted.

  KEYS
    1     list of receipts
    2...  one record a part, in the order of the command

  ARGV
    1     head of the receipt, completed here by the traces
    2     the shape, one byte a number (or 127 and decimals between commas, when a number is above 126):
            position of the first operand
            position before the versions that the decision saw, 0 when none are given
            for each part: position of the first field to read, fields to read, conditions, sums, pairs,
            kind (0 reads only, 1 deletes, 2 + removed fields)
            for each part: its conditions, then for each sum the addend + 64, or 0 where it stands with its pair
            a condition: operator, position of its field (0 for the record itself), and for operators
            4 and 5: how many operands follow
            6 and 7: the bound + 64, or 0 where it is an operand
            positions of the values that become the outcome: the traces of the receipt, without the first space
    3...  in any order, where the shape says:
            for each part, one after the other: pairs of field and value (sums first), removed fields
            for each part: fields to read, those of the sums last
            operands of all conditions
            for each part: the version that the decision saw

  Operators: 1 present, 2 absent, 3 field is absent, 4 version is one of, 5 field is one of, 6 at least, 7 at most

  Returns
    applied: the receipt: its head, for each part ' read wrote' ('-' where nothing changes) and '+value' for each sum
    refused: { part from 0, condition from 0 (or conditions + sum), fields and values of the record }
]]
local keys, args, call, find, format = KEYS, ARGV, redis.call, string.find, string.format
local shape = { string.byte(args[2], 1, -1) }
if shape[1] == 127 then
  shape = {}
  for number in string.gmatch(args[2], '%d+') do
    shape[#shape + 1] = number + 0
  end
end

local last = #keys
local operand, seen = shape[1], shape[2]
local base, at, change = 3, 6 * last - 3, 3
local receipt = args[1]
local text, number
for part = 2, last do
  local key, from, fields, sums = keys[part], shape[base], shape[base + 1], shape[base + 3]
  local found = call('HMGET', key, '@v', unpack(args, from, from + fields - 1))
  local version = found[1] or '0'
  local stamp = version + 0
  if stamp < 0 then
    version = string.sub(version, 2)
  end

  for condition = 1, shape[base + 2] do
    local operator, value = shape[at], found[shape[at + 1] + 1]
    local holds
    at = at + 2
    if operator > 5 then
      if not value or value == '0' then
        value = 0
      elseif value == text then
        value = number
      elseif find(value, '^-?[1-9]%d*$') then
        text, number = value, value + 0
        value = number
      else
        value = nil
      end
      if value and value <= 99999999999999 and value >= -99999999999999 then
        local bound = shape[at] - 64
        if bound == -64 then
          bound = args[operand] + 0
        end
        if operator == 6 then
          holds = value >= bound
        else
          holds = value <= bound
        end
      end
      if shape[at] == 0 then
        operand = operand + 1
      end
      at = at + 1
    elseif operator == 1 then
      holds = stamp > 0
    elseif operator == 2 then
      holds = stamp <= 0
    elseif operator == 3 then
      holds = not value
    else
      if operator == 4 then
        value = version
      end
      local after = operand + shape[at]
      at = at + 1
      while operand < after do
        holds = holds or args[operand] == value
        operand = operand + 1
      end
    end
    if not holds then
      return { part - 2, condition - 1, call('HGETALL', key) }
    end
  end

  local added = ''
  for sum = 1, sums do
    local value, slot = found[fields - sums + sum + 1], change + 2 * sum - 1
    if not value or value == '0' then
      value = 0
    elseif value == text then
      value = number
    elseif find(value, '^-?[1-9]%d*$') then
      value = value + 0
    else
      value = 1e15
    end
    local addend = shape[at] - 64
    if addend == -64 then
      addend = args[slot] + 0
    end
    at = at + 1
    local total = value + addend
    if value > 99999999999999 or value < -99999999999999 or total > 99999999999999 or total < -99999999999999 then
      return { part - 2, shape[base + 2] + sum - 1, call('HGETALL', key) }
    end
    total = format('%d', total)
    args[slot] = total
    added = added .. '+' .. total
  end

  local kind, read = shape[base + 5], version
  if seen > 0 then
    read, args[seen + part - 1] = args[seen + part - 1], version
  end
  if kind == 0 then
    receipt = receipt .. ' ' .. read .. ' -'
  else
    local wrote = format('%d', (stamp < 0 and -stamp or stamp) + 1)
    shape[base] = wrote
    receipt = receipt .. ' ' .. read .. ' ' .. wrote .. added
    change = change + 2 * shape[base + 4]
    if kind > 2 then
      change = change + kind - 2
    end
  end
  base = base + 6
end

if shape[at] then
  local outcome, found = string.sub(receipt, #args[1] + 2), seen
  if seen > 0 then
    -- A receipt names the versions that the decision saw, an outcome those that were there.
    outcome = string.gsub(outcome, '%d+( %S+)', function(wrote)
      found = found + 1
      return args[found] .. wrote
    end)
  end
  for position = at, #shape do
    args[shape[position]] = outcome
  end
end

base, change = 3, 3
for part = 2, last do
  local key, wrote, kind = keys[part], shape[base], shape[base + 5]
  if kind > 1 then
    local removed = change + 2 * shape[base + 4]
    call('HSET', key, '@v', wrote, unpack(args, change, removed - 1))
    change = removed
    if kind > 2 then
      change = removed + kind - 2
      call('HDEL', key, unpack(args, removed, change - 1))
    end
  elseif kind == 1 then
    call('DEL', key)
    call('HSET', key, '@v', '-' .. wrote)
  end
  base = base + 6
end
call('RPUSH', keys[1], receipt)
return receipt
