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
  const left = reader(first)
  const right = reader(second)
  /** @type {Op[]} */
  const out = []
  while (left.more() || right.more()) {
    if (right.is('insert')) push(out, right.take())
    else if (left.is('delete')) push(out, left.take())
    else {
      const size = Math.min(left.rest(), right.rest())
      const op = left.take(size)
      const change = right.take(size)
      const isInsert = op.insert !== undefined
      if (change.retain) {
        const attributes = { ...op.attributes, ...change.attributes }
        // What is removed from the content is gone; what a change removes stays in the change.
        for (const key in isInsert ? change.attributes : {}) {
          if (attributes[key] === null) delete attributes[key]
        }
        push(out, { ...op, attributes })
      } else if (!isInsert) push(out, change)
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
  const theirs = reader(other)
  const ours = reader(delta)
  /** @type {Op[]} */
  const out = []
  while (ours.more()) {
    if (theirs.is('insert') && (otherFirst || !ours.is('insert'))) {
      push(out, { retain: opLength(theirs.take()) })
    } else if (ours.is('insert')) push(out, ours.take())
    else {
      const size = Math.min(theirs.rest(), ours.rest())
      const their = theirs.take(size)
      const our = ours.take(size)
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
  const content = reader(base)
  /** @type {Op[]} */
  const out = []
  for (const op of delta) {
    let size = opLength(op)
    if (op.insert !== undefined) push(out, { delete: size })
    else {
      while (size > 0 && content.more()) {
        const part = content.take(size)
        const retain = opLength(part)
        push(
          out,
          op.delete ? part : { retain, attributes: restore(op.attributes, part.attributes) },
        )
        size -= retain
      }
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
 * Reads a delta in pieces. Behind its end there is one endless retain.
 *
 * @param {Delta} ops
 */
export function reader(ops) {
  let at = 0
  let offset = 0
  const op = () => ops[at] ?? { retain: Infinity }
  const rest = () => opLength(op()) - offset
  return {
    more: () => at < ops.length,
    /** @param {'insert' | 'delete'} kind */
    is: (kind) => op()[kind] !== undefined,
    /** How much is left of the current operation. */
    rest,
    /**
     * @param {number} [most]
     * @returns {Op} the next piece, of the current operation only
     */
    take(most = Infinity) {
      const whole = op()
      const { insert, retain } = whole
      const start = offset
      const size = Math.min(most, rest())
      offset += size
      if (rest() === 0) {
        at++
        offset = 0
      }
      if (retain) return { ...whole, retain: size }
      if (insert === undefined) return { delete: size }
      return typeof insert === 'string'
        ? { ...whole, insert: insert.slice(start, start + size) }
        : whole
    },
  }
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
