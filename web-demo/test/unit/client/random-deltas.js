import { length, push } from '../../../src/client/delta.js'

/** @typedef {import('../../../src/client/delta.js').Op} Op */
/** @typedef {(below: number) => number} Random */

const LETTERS = ['a', 'b', 'c', '\n', '\ud83d\ude00']
const EMBEDS = [{ image: 'one.png' }, { image: 'two.png' }, { mention: { id: 7, name: 'Ada' } }]
const VALUES = [true, 'x', { nested: [1, 2] }, 2]

/**
 * @param {Random} random
 * @param {number} most operations
 * @returns {Op[]} a document
 */
export function randomDocument(random, most) {
  /** @type {Op[]} */
  const ops = []
  for (let count = random(most + 1); count > 0; count--) push(ops, randomInsert(random))
  return ops
}

/**
 * @param {Random} random
 * @param {readonly Op[]} document
 * @returns {Op[]} a change of it
 */
export function randomChange(random, document) {
  /** @type {Op[]} */
  const ops = []
  let left = length(document)
  for (let count = 1 + random(5); count > 0; count--) {
    const size = Math.min(left, 1 + random(4))
    const kind = random(4)
    if (kind === 0 || left === 0) {
      push(ops, randomInsert(random))
      continue
    }
    left -= size
    if (kind === 1) push(ops, { delete: size })
    else
      push(ops, { retain: size, attributes: kind === 2 ? randomFormat(random, true) : undefined })
  }
  const last = ops.at(-1)
  if (last?.retain && !last.attributes) ops.pop()
  return ops
}

/** @param {Random} random */
function randomInsert(random) {
  const embed = EMBEDS[random(10)]
  const text = Array.from({ length: 1 + random(4) }, () => LETTERS[random(LETTERS.length)]).join('')
  return { insert: embed ?? text, attributes: randomFormat(random, false) }
}

/**
 * @param {Random} random
 * @param {boolean} mayRemove
 */
function randomFormat(random, mayRemove) {
  /** @type {Record<string, unknown>} */
  const attributes = {}
  for (const name of ['bold', 'link', 'list']) {
    if (random(3) > 0) continue
    attributes[name] = mayRemove && random(3) === 0 ? null : VALUES[random(VALUES.length)]
  }
  return attributes
}
