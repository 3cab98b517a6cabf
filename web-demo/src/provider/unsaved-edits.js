import * as Y from 'yjs'
import { IdSet } from './id-set.js'

/**
 * The edits this browser holds and the server has not yet reported as saved.
 *
 * The server sends an author's own edit back only after it is committed, so an edit leaves this set
 * when its ids arrive from the server. Insertions are known by the ids they create, deletions by
 * the ids they delete.
 */
export class UnsavedEdits {
  #inserted = new IdSet()
  #deleted = new IdSet()

  get isEmpty() {
    return this.#inserted.isEmpty && this.#deleted.isEmpty
  }

  /** @param {Uint8Array} update v1 update with edits that only this browser is known to hold */
  add(update) {
    forEachId(
      update,
      (client, start, end) => this.#inserted.add(client, start, end),
      (client, start, end) => this.#deleted.add(client, start, end),
    )
  }

  /**
   * @param {Uint8Array} update v1 update that came from the server
   * @returns {boolean} whether it held an unsaved edit
   */
  confirm(update) {
    let confirmed = false
    forEachId(
      update,
      (client, start, end) => (confirmed = this.#inserted.remove(client, start, end) || confirmed),
      (client, start, end) => (confirmed = this.#deleted.remove(client, start, end) || confirmed),
    )
    return confirmed
  }

  /**
   * Removes the insertions that were saved when this browser last looked.
   *
   * @param {Map<number, number>} saved next clock per client
   */
  confirmInsertionsBelow(saved) {
    for (const [client, clock] of saved) this.#inserted.remove(client, 0, clock)
  }

  /**
   * Adds the insertions the server does not have.
   *
   * @param {Map<number, number>} held next clock per client in this browser
   * @param {Map<number, number>} server next clock per client at the server
   */
  addMissing(held, server) {
    for (const [client, clock] of held) this.#inserted.add(client, server.get(client) ?? 0, clock)
  }

  /**
   * The state vector to ask the server with: its answer then contains every unsaved insertion it
   * has saved (and all deletions, which an answer always contains).
   *
   * @param {Map<number, number>} held next clock per client in this browser
   * @returns {Map<number, number>}
   */
  vectorBefore(held) {
    return new Map([...held, ...this.#inserted.lowestClocks()])
  }
}

/**
 * @callback IdRangeVisitor
 * @param {number} client
 * @param {number} start
 * @param {number} end
 * @returns {unknown}
 */

/**
 * @param {Uint8Array} update
 * @param {IdRangeVisitor} onInserted
 * @param {IdRangeVisitor} onDeleted
 */
function forEachId(update, onInserted, onDeleted) {
  const { structs, ds } = Y.decodeUpdate(update)
  for (const struct of structs) {
    // A skip stands for content that is not in this update.
    if (struct instanceof Y.Skip) continue
    onInserted(struct.id.client, struct.id.clock, struct.id.clock + struct.length)
  }
  for (const [client, ranges] of ds.clients) {
    for (const { clock, len } of ranges) onDeleted(client, clock, clock + len)
  }
}
