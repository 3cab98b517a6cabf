import { compose, invert, transform } from './delta.js'
import { diff } from './diff.js'
import { backwards } from './short.js'

/** @typedef {import('./delta.js').Delta} Delta */

/**
 * The client's half of the protocol, without connection and clock: what is known of the shared
 * content, and one's own edits on top of it. At most one operation is in flight; what is edited
 * meanwhile waits, as one. What has ever been sent keeps its number and stays apart, since a server
 * may come to know it later. Where two insert at one place, what the server has ordered first
 * comes first. All of it is plain data, so that a reload can find it again.
 *
 * @typedef {object} OtState
 * @property {string | null} epoch names the run of the room that `rev` belongs to
 * @property {number} rev how many deltas of this run are in `base`
 * @property {string} place what every server calls `base`; empty if that is not known
 * @property {number} op number of the last own operation
 * @property {number} lastSaved own operations up to this one are on disk
 * @property {Delta} base the shared content at `rev`
 * @property {{ op: number, inverse: Delta }[]} acked own operations in `base` that are not saved yet, the
 *   oldest first, and what would take them back
 * @property {Delta[]} own edits that are not in `base`: the operation in flight, which has the number `op`
 *   and is empty if there is none, those after it that were sent before the server lost them, and last
 *   what waits for a number
 * @property {boolean} isAwaiting whether there is an operation in flight, be it empty by now
 * @property {boolean} isStale whether an older form of it may still reach the server
 * @property {Delta} view the content with all own edits
 */

/** What is thrown when a message does not follow on what is known: only a new snapshot helps. */
export const OUT_OF_STEP = Symbol()

/** @returns {OtState} */
export const newState = () => ({
  epoch: null,
  rev: 0,
  place: '',
  op: 0,
  lastSaved: 0,
  base: [],
  acked: [],
  own: [[], []],
  isAwaiting: false,
  isStale: false,
  view: [],
})

/**
 * @param {Omit<OtState, 'view'>} kept
 * @returns {OtState}
 */
export const restored = (kept) => ({ ...kept, view: kept.own.reduce(compose, kept.base) })

/**
 * @param {OtState} state
 * @returns {boolean} whether the server may not have stored every own edit
 */
export const hasUnsaved = ({ isAwaiting, own, acked }) =>
  isAwaiting || own.flat().length + acked.length > 0

/**
 * @param {OtState} state
 * @returns {Delta} what one's own edits make of the base
 */
export const ownEdits = ({ own }) => own.reduce(compose, [])

/**
 * @param {OtState} state
 * @param {Delta} delta an edit of the view
 */
export const edit = (state, delta) => {
  state.own.push(compose(/** @type {Delta} */ (state.own.pop()), delta))
  state.view = compose(state.view, delta)
}

/**
 * @param {OtState} state
 * @returns the operation to send, the one in flight again if there is one; undefined if there is none
 */
export const nextOp = (state) => {
  const { own } = state
  if (!state.isAwaiting) {
    if (!own[2] && !own[1]?.length) return
    own.shift()
    own[1] ??= []
    state.op++
    state.isAwaiting = true
  }
  const { epoch, rev, place, op } = state
  return { type: 'op', epoch, rev, place, op, delta: own[0] }
}

/**
 * @param {OtState} state
 * @param {{ rev: number, delta: Delta }} message of somebody else's change; the revision is the one after it
 * @returns {Delta} the change of the view
 */
export const foreignOp = (state, { rev, delta }) => {
  if (rev <= state.rev) return []
  advance(state, rev)
  return change(state, delta)
}

/**
 * @param {OtState} state
 * @param {{ op: number, rev: number, correction?: Delta, delta?: Delta }} message with what the operation did
 *   beyond what it says, or, if it came through another server, what has become of it
 * @returns {Delta} the change of the view
 */
export const ack = (state, { op, rev, correction = [], delta }) => {
  // The answer to an operation that was sent twice.
  if (op < state.op || (op === state.op && !state.isAwaiting))
    return delta ? foreignOp(state, { rev, delta }) : []
  if (op > state.op || (state.isStale && !delta)) throw OUT_OF_STEP
  advance(state, rev)
  const expected = compose(state.base, /** @type {Delta} */ (state.own[0]))
  settle(state, delta)
  return delta ? carry(state, diff(expected, state.base)) : change(state, correction)
}

/**
 * Goes on on a server that calls the base otherwise.
 *
 * @param {OtState} state
 * @param {{ epoch: string, rev: number, place?: string }} message with the name that all servers give it
 */
export const rename = (state, { epoch, rev, place }) => {
  if (epoch === state.epoch) return
  if (place !== state.place) throw OUT_OF_STEP
  state.epoch = epoch
  state.rev = rev
}

/**
 * @param {OtState} state
 * @param {number} op own operations up to this one are on disk
 */
export const markSaved = (state, op) => {
  if (op > state.lastSaved) state.lastSaved = op
  state.acked = state.acked.filter((acked) => acked.op > state.lastSaved)
}

/**
 * Takes the operation in flight back, because the server will not have it.
 *
 * @param {OtState} state
 * @returns {Delta} the change of the view
 */
export const reject = (state) => {
  const undo = invert(/** @type {Delta} */ (state.own[0]), state.base)
  landed(state)
  state.op--
  return carry(state, undo)
}

/**
 * Goes on from a snapshot: own edits that are not in it are put on top of it again.
 *
 * @param {OtState} state
 * @param {{ epoch: string, rev: number, content: Delta, op: number, saved: number }} snapshot
 * @returns {Delta} the change of the view
 */
export const resync = (state, { epoch, rev, content, op, saved }) => {
  const isSameRun = epoch === state.epoch
  if (isSameRun && rev < state.rev) return []
  const isStale = isSameRun && state.isAwaiting && state.op > op
  if (state.isAwaiting) {
    state.own.unshift([])
    state.op--
  }
  while (state.own[2] && state.op < op) {
    state.own.shift()
    state.op++
    settle(state)
  }
  recall(state, op)
  state.epoch = epoch
  state.rev = rev
  state.place = ''
  const shown = change(state, diff(state.base, content))
  state.base = content
  state.isStale = isStale
  markSaved(state, saved)
  return shown
}

/**
 * @param {OtState} state
 * @param {number} rev
 */
const advance = (state, rev) => {
  if (rev !== state.rev + 1) throw OUT_OF_STEP
  state.rev = rev
  state.place = ''
}

/**
 * The operation in flight has become part of the base.
 *
 * @param {OtState} state
 * @param {Delta} [done] what has become of it, if that is not what is known here
 */
const settle = (state, done = /** @type {Delta} */ (state.own[0])) => {
  const { op, base } = state
  if (op > state.lastSaved) state.acked.push({ op, inverse: invert(done, base) })
  state.base = compose(base, done)
  landed(state)
}

/**
 * Nothing is in flight any more.
 *
 * @param {OtState} state
 */
const landed = (state) => {
  state.own[0] = []
  state.isAwaiting = state.isStale = false
}

/**
 * Takes ordered operations that the server has lost out of the base and puts them before those that
 * it has not had, each with its number.
 *
 * @param {OtState} state
 * @param {number} op the last one the server has
 */
const recall = (state, op) => {
  while (/** @type {any} */ (state.acked.at(-1)?.op) > op) {
    const { inverse } = /** @type {{ inverse: Delta }} */ (state.acked.pop())
    state.own.splice(1, 0, invert(inverse, state.base))
    state.base = compose(state.base, inverse)
  }
  state.isAwaiting = false
  state.op = op
}

/**
 * @param {OtState} state
 * @param {Delta} delta of somebody else, for the base
 * @returns {Delta} the change of the view
 */
const change = (state, delta) => {
  state.base = compose(state.base, delta)
  transformStack(state.acked, delta)
  return carry(state, delta)
}

/**
 * Carries a change of the base over one's own edits.
 *
 * @param {OtState} state
 * @param {Delta} delta
 * @returns {Delta} the change of the view
 */
const carry = (state, delta) => {
  state.own = state.own.map((own) => {
    const carried = transform(delta, own, true)
    delta = transform(own, delta)
    return carried
  })
  state.view = compose(state.view, delta)
  return delta
}

/**
 * Carries steps that are to be undone one after the other, the last first, over a change.
 *
 * @param {{ inverse: Delta }[]} stack changed
 * @param {Delta} delta for the document that the last step is for
 */
export const transformStack = (stack, delta) => {
  for (const step of backwards(stack)) {
    const { inverse } = step
    step.inverse = transform(delta, inverse, true)
    delta = transform(inverse, delta)
  }
}
