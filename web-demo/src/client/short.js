/** What the platform has long names for, under short ones: the client has to stay small. */

export const { parse, stringify } = JSON
export const { min } = Math
export const now = () => Date.now()

export const world = globalThis

/**
 * @template T
 * @param {readonly T[]} list
 * @returns {T[]} a copy, the last first
 */
export const backwards = (list) => list.toReversed()

/** @param {any} timer */
export const cancel = (timer) => clearTimeout(timer)
