import QuillCursors from 'quill-cursors/core'
import { legibleColor } from './colors.js'
import { cleanName } from './person.js'

/** How long a name stays beside a cursor that has moved, in milliseconds. */
const NAME_SHOWN_MILLIS = 2500

/**
 * The cursors and selections of the others.
 *
 * Differs from the stock module in that a cursor follows its owner's changes of name and colour,
 * that names and colours from other editors are made fit to show, and that a name appears for a
 * while when its owner moves.
 */
export class PresenceCursors extends QuillCursors {
  /** @type {Map<string, number>} timers that hide the names */
  #hiding = new Map()

  /**
   * @param {string} id
   * @param {unknown} name
   * @param {unknown} color
   */
  createCursor(id, name, color) {
    const shownName = cleanName(name) || 'Somebody'
    const shownColor = legibleColor(color)
    const existing = this.cursors().find((cursor) => cursor.id === id)
    if (existing && (existing.name !== shownName || existing.color !== shownColor)) {
      this.removeCursor(id)
    }
    return super.createCursor(id, shownName, shownColor)
  }

  /**
   * Shows the names of those who move.
   *
   * @param {{ on: (event: 'change', listener: (changes: any) => void) => unknown }} awareness
   */
  showNamesOfMovers(awareness) {
    awareness.on(
      'change',
      (/** @type {{ added: number[], updated: number[] }} */ { added, updated }) => {
        for (const id of [...added, ...updated]) this.#showName(String(id))
      },
    )
  }

  /**
   * Scrolls to somebody's cursor and shows the name.
   *
   * @param {number} id Yjs client id
   */
  goTo(id) {
    const cursor = this.cursors().find((candidate) => candidate.id === String(id))
    if (!cursor?.range) return
    const caret = document.querySelector(`#ql-cursor-${id} .ql-cursor-caret`)
    caret?.scrollIntoView({ block: 'center' })
    this.#showName(cursor.id)
  }

  /** @param {string} id */
  #showName(id) {
    clearTimeout(this.#hiding.get(id))
    this.toggleFlag(id, true)
    this.#hiding.set(
      id,
      window.setTimeout(() => {
        this.#hiding.delete(id)
        this.toggleFlag(id, false)
      }, NAME_SHOWN_MILLIS),
    )
  }
}
