/**
 * A small seeded generator (mulberry32), so that a failing case can be run again.
 *
 * @param {number} seed
 * @returns {(below: number) => number} gives whole numbers from 0 up to, not including, `below`
 */
export function seededRandom(seed) {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((((mixed ^ (mixed >>> 14)) >>> 0) * below) / 2 ** 32) | 0
  }
}
