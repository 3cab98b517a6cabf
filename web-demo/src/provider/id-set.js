/**
 * Half-open run of clocks of one client: `start` is in it, `end` is not.
 *
 * @typedef {{ start: number, end: number }} ClockRange
 */

/** A set of Yjs ids (client, clock), kept as sorted runs that neither overlap nor touch. */
export class IdSet {
  /** @type {Map<number, ClockRange[]>} clients without a run are absent */
  #runs = new Map()

  get isEmpty() {
    return this.#runs.size === 0
  }

  /**
   * @param {number} client
   * @param {number} start first clock to add
   * @param {number} end clock after the last to add
   */
  add(client, start, end) {
    if (start >= end) return
    const runs = this.#runs.get(client) ?? []
    const before = runs.filter((run) => run.end < start)
    const after = runs.filter((run) => run.start > end)
    const joined = runs.slice(before.length, runs.length - after.length)
    const run = {
      start: Math.min(start, joined[0]?.start ?? start),
      end: Math.max(end, joined.at(-1)?.end ?? end),
    }
    this.#runs.set(client, [...before, run, ...after])
  }

  /**
   * @param {number} client
   * @param {number} start first clock to remove
   * @param {number} end clock after the last to remove
   * @returns {boolean} whether any of them was in the set
   */
  remove(client, start, end) {
    const runs = this.#runs.get(client) ?? []
    if (start >= end || !runs.some((run) => run.start < end && start < run.end)) return false
    const left = runs.flatMap((run) => [
      ...(run.start < start ? [{ start: run.start, end: Math.min(run.end, start) }] : []),
      ...(run.end > end ? [{ start: Math.max(run.start, end), end: run.end }] : []),
    ])
    if (left.length > 0) this.#runs.set(client, left)
    else this.#runs.delete(client)
    return true
  }

  /** @returns {Map<number, number>} the lowest clock of every client in the set */
  lowestClocks() {
    return new Map(
      [...this.#runs].map(([client, runs]) => [client, /** @type {ClockRange} */ (runs[0]).start]),
    )
  }
}
