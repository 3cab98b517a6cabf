/**
 * Quill deltas: what a document holds, and how it changes. Behaves as quill-delta 5.1 does, except
 * that a delta is a plain array of operations and a retain over the inside of an embed is not known.
 * Nothing here changes its arguments, but `push`. Indexes and lengths are UTF-16 code units; an embed
 * counts 1.
 */

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
export function opLength({ insert, retain, delete: removed }) {
  if (insert === undefined) return removed ?? retain ?? 0
  return typeof insert === 'string' ? insert.length : 1
}

/**
 * @param {Delta} delta
 * @returns {number} of all its operations; for a document, of its content
 */
export function length(delta) {
  return delta.reduce((sum, op) => sum + opLength(op), 0)
}

/**
 * @param {Delta} first
 * @param {Delta} second made for the outcome of the first
 * @returns {Op[]} both in one
 */
export function compose(first, second) {
  const left = first.toReversed()
  const right = second.toReversed()
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
export function transform(other, delta, otherFirst) {
  const theirs = other.toReversed()
  const ours = delta.toReversed()
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
export function transformPosition(delta, index, stay) {
  let offset = 0
  for (const op of delta) {
    if (offset > index) break
    const size = opLength(op)
    if (op.delete) index -= Math.min(size, index - offset)
    else {
      if (op.insert !== undefined && (offset < index || !stay)) index += size
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
export function invert(delta, base) {
  const content = base.toReversed()
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
function restore(change, before = {}) {
  /** @type {Attributes} */
  const out = {}
  for (const key in change) if (change[key] !== before[key]) out[key] = before[key] ?? null
  return out
}

const KINDS = /** @type {const} */ (['insert', 'retain', 'delete'])

/**
 * Appends an operation in the usual form: neighbours of one kind are joined, insertions stand before
 * deletions, nothing is empty.
 *
 * @param {Op[]} ops changed
 * @param {Op} op
 */
export function push(ops, op) {
  if (opLength(op) <= 0) return
  op = { ...op }
  if (op.delete || Object.keys(op.attributes ?? {}).length === 0) delete op.attributes
  let at = ops.length
  if (ops[at - 1]?.delete && op.insert !== undefined) at--
  const last = ops[at - 1] ?? {}
  for (const kind of equal(last.attributes, op.attributes) ? KINDS : []) {
    const [one, other] = /** @type {[any, any]} */ ([last[kind], op[kind]])
    if (one && typeof one !== 'object' && typeof one === typeof other) {
      ops[at - 1] = { ...last, [kind]: one + other }
      return
    }
  }
  ops.splice(at, 0, op)
}

/**
 * @param {Op[]} ops changed: a retain at the end says nothing
 * @returns {Op[]}
 */
export function chop(ops) {
  const last = ops.at(-1)
  if (last?.retain && !last.attributes) ops.pop()
  return ops
}

/**
 * @param {Op[]} rest what is left of a delta, the next operation last
 * @returns {Op} behind the end of every delta there is one endless retain
 */
function next(rest) {
  return rest.at(-1) ?? { retain: Infinity }
}

/**
 * @param {Op[]} rest what is left of a delta, the next operation last; changed
 * @param {number} [most]
 * @returns {Op} the next operation, or as much of it as may be taken
 */
function take(rest, most = Infinity) {
  const op = rest.pop() ?? { retain: most }
  const size = opLength(op)
  if (size <= most) return op
  const kind = KINDS.find((name) => op[name]) ?? 'retain'
  const value = op[kind]
  const part = (/** @type {number} */ from, /** @type {number} */ to) => ({
    ...op,
    [kind]: typeof value === 'string' ? value.slice(from, to) : to - from,
  })
  rest.push(part(most, size))
  return part(0, most)
}

/**
 * @param {Op[]} left
 * @param {Op[]} right
 * @returns {[Op, Op]} as much of the next operation of both as both have
 */
function takeBoth(left, right) {
  const size = Math.min(opLength(next(left)), opLength(next(right)))
  return [take(left, size), take(right, size)]
}

/**
 * @param {any} a anything JSON can hold
 * @param {any} b
 * @returns {boolean}
 */
export function equal(a, b) {
  if (Object(a) !== a || Object(b) !== b) return a === b
  return (
    Array.isArray(a) === Array.isArray(b) &&
    Object.keys({ ...a, ...b }).every((key) => key in a && key in b && equal(a[key], b[key]))
  )
}
