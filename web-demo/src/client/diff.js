import { chop, equal, push } from './delta.js'
import { min } from './short.js'

/** @typedef {import('./delta.js').Delta} Delta */
/** @typedef {import('./delta.js').Op} Op */

/**
 * @param {Delta} before a document
 * @param {Delta} after a document
 * @returns {Delta} a short delta that makes the one into the other
 */
export const diff = (before, after) => {
  if (!before.length) return after
  const old = before.flatMap(units)
  const now = after.flatMap(units)
  let oldAt = 0
  let nowAt = 0
  /** @type {Op[]} */
  const out = []
  for (const [kept, removed, added] of compare(textOf(before), textOf(after))) {
    for (const unit of old.slice(oldAt, oldAt + kept)) pushChange(out, unit, now[nowAt++] ?? {})
    for (const unit of now.slice(nowAt, nowAt + added)) push(out, unit)
    push(out, { delete: removed })
    oldAt += kept + removed
    nowAt += added
  }
  return chop(out)
}

/**
 * @param {Op} op an insertion
 * @returns {Op[]} the same, unit by unit
 */
const units = (op) => {
  const { insert } = /** @type {{ insert: any }} */ (op)
  return insert.split?.('').map((/** @type {string} */ unit) => ({ ...op, insert: unit })) ?? [op]
}

/**
 * @param {Op[]} out
 * @param {Op} old unit
 * @param {Op} now unit of the same text
 */
const pushChange = (out, old, now) => {
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
 * @returns {string} with U+FFFC for every embed
 */
export const textOf = (content) =>
  content.map(({ insert }) => (typeof insert === 'string' ? insert : '\ufffc')).join('')

/**
 * Leaves out what both have at the start and at the end, divides the rest at a piece that each has once
 * (as in patience diff), and goes on in both halves.
 *
 * @param {string} a
 * @param {string} b
 * @returns {[kept: number, removed: number, added: number][]} from the start, how much both have, then
 *   how much only the one, then how much only the other
 */
const compare = (a, b) => {
  const shorter = min(a.length, b.length)
  let start = 0
  while (start < shorter && a[start] === b[start]) start++
  let end = 0
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const left = a.slice(start, a.length - end)
  const right = b.slice(start, b.length - end)
  const [x, y] = anchorOf(left, right)
  return [
    [start, 0, 0],
    ...(y === undefined
      ? [/** @type {[number, number, number]} */ ([0, left.length, right.length])]
      : [
          ...compare(left.slice(0, x), right.slice(0, y)),
          ...compare(left.slice(x), right.slice(y)),
        ]),
    [end, 0, 0],
  ]
}

/**
 * @param {string} a
 * @param {string} b
 * @returns {number[]} where a piece that both have once begins in each, the middle one of those in `b`;
 *   empty if there is none
 */
const anchorOf = (a, b) => {
  // Long pieces first, in code units: what they match was hardly written twice.
  for (const size of [32, 8, 2, 1]) {
    const places = placesOf(a, size)
    const anchors = [...placesOf(b, size)].filter(([piece, y]) => y >= 0 && places.get(piece) >= 0)
    const [piece, y] = anchors[anchors.length >> 1] ?? []
    if (piece) return [places.get(piece), y]
  }
  return []
}

/**
 * @param {string} text
 * @param {number} size
 * @returns {Map<string, any>} the place of each piece of this length; -1 if it has several
 */
const placesOf = (text, size) => {
  const places = new Map()
  for (let at = text.length - size; at >= 0; at--) {
    const piece = text.slice(at, at + size)
    places.set(piece, places.has(piece) ? -1 : at)
  }
  return places
}
