import { transformPosition } from './delta.js'

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
 * @returns {Range | null} where it is after the delta
 */
export const moved = (range, delta) => {
  if (!range) return null
  const index = transformPosition(delta, range.index)
  return { index, length: transformPosition(delta, range.index + range.length) - index }
}
