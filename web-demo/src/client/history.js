import { compose, invert } from './delta.js'
import { transformStack } from './ot-client.js'

/** @typedef {import('./delta.js').Delta} Delta */

/** Edits within this time form one step, in milliseconds. */
const CAPTURE_MILLIS = 500

/** The most steps that can be undone. */
const MOST_STEPS = 200

/** Undo and redo of one's own edits. The edits of others stay, whatever is undone. */
export function newHistory() {
  /** Steps that can be undone, and steps that can be redone. @type {{ inverse: Delta }[][]} */
  let stacks = [[], []]
  let lastEdit = 0
  const stack = (/** @type {number} */ at) => /** @type {{ inverse: Delta }[]} */ (stacks[at])
  return {
    canUndo: () => stack(0).length > 0,
    canRedo: () => stack(1).length > 0,
    /** What is edited next is a step of its own. */
    cutoff: () => {
      lastEdit = 0
    },
    /**
     * @param {Delta} delta one's own
     * @param {Delta} before the content before it
     * @param {number} now in milliseconds
     */
    record(delta, before, now) {
      const inverse = invert(delta, before)
      const last = stack(0).at(-1)
      if (last && now - lastEdit < CAPTURE_MILLIS) last.inverse = compose(inverse, last.inverse)
      else stack(0).push({ inverse })
      stacks = [stack(0).slice(-MOST_STEPS), []]
      lastEdit = now
    },
    /** @param {Delta} delta of somebody else */
    transform(delta) {
      for (const steps of stacks) transformStack(steps, delta)
      stacks = stacks.map((steps) => steps.filter(({ inverse }) => inverse.length))
    },
    /**
     * @param {number} from 0 to undo, 1 to redo
     * @param {Delta} content
     * @returns {Delta} the change that undoes or redoes a step; empty if there is none
     */
    take(from, content) {
      const { inverse = [] } = stack(from).pop() ?? {}
      lastEdit = 0
      if (inverse.length) stack(1 - from).push({ inverse: invert(inverse, content) })
      return inverse
    },
  }
}
