/**
 * Quill deltas: what a document holds, and how it changes. Behaves as quill-delta 5.1 does, except
 * that a delta is a plain array of operations and a retain over the inside of an embed is not known.
 * Nothing here changes its arguments, but `push`. Indexes and lengths are UTF-16 code units; an embed
 * counts 1.
 */

import { backwards, min } from './short.js'

/** @typedef {Record<string, any>} Attributes a null value removes the attribute */

/**
 * One of `insert` (text, or an object: an embed), `retain` and `delete`.
 *
 * @typedef {object} Op
 * @property {string | Record<string, unknown>} [insert]
 * @property {number} [retain]
 * @property {number} [delete]
 * @property {Attributes | undefined} [attributes]
 */

/** @typedef {readonly Op[]} Delta */

/**
 * @param {Op} op
 * @returns {number}
 */
export const opLength = ({ insert, retain, delete: removed }) =>
  typeof insert === 'string' ? insert.length : insert ? 1 : (removed ?? retain ?? 0)

/**
 * @param {Delta} delta
 * @returns {number} of all its operations; for a document, of its content
 */
export const length = (delta) => delta.reduce((sum, op) => sum + opLength(op), 0)

/**
 * @param {Delta} first
 * @param {Delta} second made for the outcome of the first
 * @returns {Op[]} both in one
 */
export const compose = (first, second) => {
  const left = backwards(first)
  const right = backwards(second)
  /** @type {Op[]} */
  const out = []
  while (left.length || right.length) {
    if (next(right).insert) push(out, take(right))
    else if (next(left).delete) push(out, take(left))
    else {
      const [op, change] = takeBoth(left, right)
      if (change.retain) {
        const attributes = { ...op.attributes, ...change.attributes }
        // What is removed from the content is gone; what a change removes stays in the change.
        for (const key in op.insert ? change.attributes : {}) {
          if (attributes[key] === null) delete attributes[key]
        }
        push(out, { ...op, attributes })
      } else if (!op.insert) push(out, change)
    }
  }
  return chop(out)
}

/**
 * @param {Delta} other made for the same document
 * @param {Delta} delta
 * @param {boolean} [otherFirst] whether the other's insertions go before those at the same place
 * @returns {Op[]} the delta, to be applied after the other
 */
export const transform = (other, delta, otherFirst) => {
  const theirs = backwards(other)
  const ours = backwards(delta)
  /** @type {Op[]} */
  const out = []
  while (ours.length) {
    const isInsert = next(ours).insert
    if (next(theirs).insert && (otherFirst || !isInsert)) {
      push(out, { retain: opLength(take(theirs)) })
    } else if (isInsert) push(out, take(ours))
    else {
      const [their, our] = takeBoth(theirs, ours)
      const attributes = { ...our.attributes }
      for (const key in otherFirst ? their.attributes : {}) delete attributes[key]
      if (!their.delete) push(out, { ...our, attributes })
    }
  }
  return chop(out)
}

/**
 * @param {Delta} delta
 * @param {number} index
 * @param {boolean} [stay] whether the position stays before what is inserted at it
 * @returns {number} where the position is after the delta
 */
export const transformPosition = (delta, index, stay) => {
  let offset = 0
  for (const op of delta) {
    if (offset > index) break
    const size = opLength(op)
    if (op.delete) index -= min(size, index - offset)
    else {
      if (op.insert && (offset < index || !stay)) index += size
      offset += size
    }
  }
  return index
}

/**
 * @param {Delta} delta
 * @param {Delta} base the document it is made for
 * @returns {Op[]} what undoes it
 */
export const invert = (delta, base) => {
  const content = backwards(base)
  /** @type {Op[]} */
  const out = []
  for (const op of delta) {
    let size = opLength(op)
    if (op.insert) push(out, { delete: size })
    while (!op.insert && size > 0 && content.length) {
      const part = take(content, size)
      const retain = opLength(part)
      push(out, op.delete ? part : { retain, attributes: restore(op.attributes, part.attributes) })
      size -= retain
    }
  }
  return chop(out)
}

/**
 * @param {Attributes} [change]
 * @param {Attributes} [before]
 * @returns {Attributes} what sets the attributes of the change back to what they were before
 */
const restore = (change, before = {}) => {
  /** @type {Attributes} */
  const out = {}
  for (const key in change) if (change[key] !== before[key]) out[key] = before[key] ?? null
  return out
}

/**
 * Appends an operation in the usual form: neighbours of one kind are joined, insertions stand before
 * deletions, nothing is empty.
 *
 * @param {Op[]} ops changed
 * @param {Op} op
 */
export const push = (ops, op) => {
  if (opLength(op) <= 0) return
  op = { ...op }
  if (op.delete || !Object.keys({ ...op.attributes }).length) delete op.attributes
  let at = ops.length
  if (op.insert && ops[at - 1]?.delete) at--
  const last = ops[at - 1] ?? {}
  const [kind, value] = contentOf(op)
  const isJoined = Object(value) !== value && typeof last[kind] === typeof value
  if (isJoined && equal(last.attributes, op.attributes)) {
    ops[at - 1] = { ...last, [kind]: contentOf(last)[1] + value }
  } else ops.splice(at, 0, op)
}

/**
 * @param {Op} op
 * @returns {['insert' | 'retain' | 'delete', any]} which kind of operation it is, and of what
 */
const contentOf = ({ insert, retain, delete: removed }) =>
  insert ? ['insert', insert] : removed ? ['delete', removed] : ['retain', retain]

/**
 * @param {Op[]} ops changed: a retain at the end says nothing
 * @returns {Op[]}
 */
export const chop = (ops) => {
  const last = ops.at(-1)
  if (last?.retain && !last.attributes) ops.pop()
  return ops
}

/**
 * @param {Op[]} rest what is left of a delta, the next operation last
 * @returns {Op} behind the end of every delta there is one endless retain
 */
const next = (rest) => rest.at(-1) ?? { retain: Infinity }

/**
 * @param {Op[]} rest what is left of a delta, the next operation last; changed
 * @param {number} [most]
 * @returns {Op} the next operation, or as much of it as may be taken
 */
const take = (rest, most = Infinity) => {
  const op = rest.pop() ?? { retain: most }
  const size = opLength(op)
  if (size <= most) return op
  const [kind, value] = contentOf(op)
  const part = (/** @type {number} */ from, /** @type {number} */ to) => ({
    ...op,
    [kind]: value.slice?.(from, to) ?? to - from,
  })
  rest.push(part(most, size))
  return part(0, most)
}

/**
 * @param {Op[]} left
 * @param {Op[]} right
 * @returns {[Op, Op]} as much of the next operation of both as both have
 */
const takeBoth = (left, right) => {
  const size = min(opLength(next(left)), opLength(next(right)))
  return [take(left, size), take(right, size)]
}

/**
 * @param {any} a anything JSON can hold
 * @param {any} b
 * @returns {boolean}
 */
export const equal = (a, b) =>
  Object(a) !== a || Object(b) !== b
    ? a === b
    : Array.isArray(a) === Array.isArray(b) &&
      Object.keys({ ...a, ...b }).every((key) => key in a && key in b && equal(a[key], b[key]))
