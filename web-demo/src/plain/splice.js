/** @typedef {import('../client/collab-client.js').Op} Op */

/**
 * What an input did to a text: text areas tell only what came out.
 *
 * @param {string} before
 * @param {string} after
 * @param {number} caret where the caret is now; what was typed ends there
 * @returns {{ index: number, removed: number, added: string }}
 */
export function spliceOf(before, after, caret) {
  const most = Math.min(before.length, after.length - caret)
  let end = 0
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end++
  let index = 0
  const least = Math.min(before.length, after.length) - end
  while (index < least && before[index] === after[index]) index++
  // A character of two code units changes as a whole.
  if (index > 0 && isHigh(before[index - 1])) index--
  if (end > 0 && isLow(before.at(-end))) end--
  return {
    index,
    removed: before.length - end - index,
    added: after.slice(index, after.length - end),
  }
}

/** @param {string | undefined} unit */
function isHigh(unit = '') {
  return unit >= '\ud800' && unit <= '\udbff'
}

/** @param {string | undefined} unit */
function isLow(unit = '') {
  return unit >= '\udc00' && unit <= '\udfff'
}
