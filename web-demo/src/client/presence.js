import { opLength, transformPosition } from './delta.js'

/** @typedef {import('./delta.js').Delta} Delta */
/** @typedef {{ index: number, length: number }} Range in UTF-16 code units */

/**
 * What somebody tells the others.
 *
 * @typedef {object} PresenceState
 * @property {{ name?: string, color?: string }} [user]
 * @property {Range | null} [cursor] cursor or selection; null: none
 * @property {boolean} [typing]
 */

/** @typedef {PresenceState & { id: number }} Client somebody else who has the document open */

/**
 * @param {Range | null | undefined} range
 * @param {Delta} delta
 * @param {typeof transformPosition} [move]
 * @returns {Range | null} where it is after the delta
 */
export function moved(range, delta, move = transformPosition) {
  if (!range) return null
  const index = move(delta, range.index)
  return { index, length: move(delta, range.index + range.length) - index }
}

/**
 * @param {Delta} delta
 * @param {number} index
 * @returns {number} where the position was before the delta; what the delta inserts has no place in it
 */
export function positionBefore(delta, index) {
  let old = 0
  let now = 0
  for (const op of delta) {
    const size = opLength(op)
    if (!op.delete && index <= now + size) return op.retain ? old + index - now : old
    if (!op.delete) now += size
    if (op.insert === undefined) old += size
  }
  return old + index - now
}
