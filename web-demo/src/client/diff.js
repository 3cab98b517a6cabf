import { chop, equal, push } from './delta.js'

/** @typedef {import('./delta.js').Delta} Delta */
/** @typedef {import('./delta.js').Op} Op */

/** Lengths of the pieces by which two texts are matched, in code units. */
const PIECE_LENGTHS = [32, 8, 2, 1]

/**
 * @param {Delta} before a document
 * @param {Delta} after a document
 * @returns {Delta} a short delta that makes the one into the other
 */
export function diff(before, after) {
  if (!before.length) return after
  const old = before.flatMap(units)
  const now = after.flatMap(units)
  let oldAt = 0
  let nowAt = 0
  /** @type {Op[]} */
  const out = []
  compare(textOf(before), textOf(after), (kept, removed, added) => {
    for (; kept > 0; kept--) pushChange(out, old[oldAt++] ?? {}, now[nowAt++] ?? {})
    for (; added > 0; added--) push(out, now[nowAt++] ?? {})
    push(out, { delete: removed })
    oldAt += removed
  })
  return chop(out)
}

/**
 * @param {Op} op an insertion
 * @returns {Op[]} the same, unit by unit
 */
function units(op) {
  const { insert } = op
  return typeof insert === 'string'
    ? insert.split('').map((unit) => ({ ...op, insert: unit }))
    : [op]
}

/**
 * @param {Op[]} out
 * @param {Op} old unit
 * @param {Op} now unit of the same text
 */
function pushChange(out, old, now) {
  const attributes = { ...now.attributes }
  for (const key in old.attributes) {
    if (equal(old.attributes[key], attributes[key])) delete attributes[key]
    else attributes[key] ??= null
  }
  if (equal(old.insert, now.insert)) push(out, { retain: 1, attributes })
  else {
    push(out, now)
    push(out, { delete: 1 })
  }
}

/**
 * @param {Delta} content
 * @param {string} [embed] stands for every embed
 * @returns {string}
 */
export function textOf(content, embed = '\0') {
  return content.map(({ insert }) => (typeof insert === 'string' ? insert : embed)).join('')
}

/**
 * Leaves out what both have at the start and at the end, divides the rest at a piece that each has once
 * (as in patience diff), and goes on in both halves.
 *
 * @param {string} a
 * @param {string} b
 * @param {(kept: number, removed: number, added: number) => void} emit is told, from the start, of
 *   stretches that both have, then of what only the one, then of what only the other has
 */
function compare(a, b, emit) {
  const shorter = Math.min(a.length, b.length)
  let start = 0
  while (start < shorter && a[start] === b[start]) start++
  let end = 0
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end++
  emit(start, 0, 0)
  const left = a.slice(start, a.length - end)
  const right = b.slice(start, b.length - end)
  const [x, y] = findAnchor(left, right)
  if (y === undefined) emit(0, left.length, right.length)
  else {
    compare(left.slice(0, x), right.slice(0, y), emit)
    compare(left.slice(x), right.slice(y), emit)
  }
  emit(end, 0, 0)
}

/**
 * @param {string} a
 * @param {string} b
 * @returns {number[]} where a piece that both have once begins in each, as near to the middle as there is
 *   one; empty if there is none
 */
function findAnchor(a, b) {
  /** @type {number[]} */
  let anchor = []
  for (const size of PIECE_LENGTHS) {
    const places = placesOfPieces(a, size)
    let nearest = Infinity
    placesOfPieces(b, size).forEach((y, piece) => {
      const x = places.get(piece) ?? NaN
      const distance = Math.abs(y - b.length / 2)
      if (x >= 0 && distance < nearest) {
        anchor = [x, y]
        nearest = distance
      }
    })
    if (anchor.length) break
  }
  return anchor
}

/**
 * @param {string} text
 * @param {number} size
 * @returns {Map<string, number>} the place of each piece of this length; NaN if it has several
 */
function placesOfPieces(text, size) {
  const places = new Map()
  for (let at = text.length - size; at >= 0; at--) {
    const piece = text.slice(at, at + size)
    places.set(piece, places.has(piece) ? NaN : at)
  }
  return places
}
