import { compose, invert } from './delta.js'
import { ONE_STEP } from './millis.js'
import { transformStack } from './ot-client.js'
import { now } from './short.js'

/** @typedef {import('./delta.js').Delta} Delta */

/** The most steps that can be undone. */
const MOST_STEPS = 200

/** Undo and redo of one's own edits. The edits of others stay, whatever is undone. */
export const newHistory = () => {
  /** Steps that can be undone, and steps that can be redone. @type {{ inverse: Delta }[][]} */
  let stacks = [[], []]
  let lastEdit = 0
  const stack = (/** @type {number} */ at) => /** @type {{ inverse: Delta }[]} */ (stacks[at])
  return {
    /** @param {number} at 0: whether there is a step to undo, 1: to redo */
    hasStep: (at) => stack(at).length > 0,
    /** What is edited next is a step of its own. */
    divide: () => {
      lastEdit = 0
    },
    /**
     * @param {Delta} delta one's own
     * @param {Delta} before the content before it
     */
    record(delta, before) {
      const time = now()
      const inverse = invert(delta, before)
      const last = stack(0).at(-1)
      if (last && time - lastEdit < ONE_STEP) last.inverse = compose(inverse, last.inverse)
      else stack(0).push({ inverse })
      stacks = [stack(0).slice(-MOST_STEPS), []]
      lastEdit = time
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
