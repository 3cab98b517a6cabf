import * as Y from 'yjs'

/** @typedef {import('./shared-history.js').Range} Range */
/** @typedef {import('./shared-history.js').Steps} Steps */

/**
 * Undo and redo of one's own edits of a Yjs text. The selection comes back with them.
 *
 * @implements {Steps}
 */
export class YjsSteps {
  #text
  #undoManager
  /** @type {Range | null} where the selection goes after a step was taken back */
  #selection = null
  /** @type {() => Range | null | undefined} */
  #selectionNow

  /**
   * @param {Y.Text} text
   * @param {unknown} origin origin of the transactions that hold one's own edits
   * @param {() => Range | null | undefined} selectionNow
   */
  constructor(text, origin, selectionNow) {
    this.#text = text
    this.#selectionNow = selectionNow
    this.#undoManager = new Y.UndoManager(text, { trackedOrigins: new Set([origin]) })
    this.#keepSelections()
  }

  get canUndo() {
    return this.#undoManager.canUndo()
  }

  get canRedo() {
    return this.#undoManager.canRedo()
  }

  undo() {
    this.#selection = null
    this.#undoManager.undo()
    return this.#selection
  }

  redo() {
    this.#selection = null
    this.#undoManager.redo()
    return this.#selection
  }

  cutoff() {
    this.#undoManager.stopCapturing()
  }

  /** @param {() => void} listener */
  onChange(listener) {
    for (const event of /** @type {const} */ ([
      'stack-item-added',
      'stack-item-popped',
      'stack-cleared',
    ])) {
      this.#undoManager.on(event, listener)
    }
  }

  /** Brings the selection back to where it was before a step is undone. */
  #keepSelections() {
    const text = this.#text
    this.#undoManager.on('stack-item-added', ({ stackItem }) => {
      const range = this.#selectionNow()
      if (!range || stackItem.meta.has(this)) return
      const ends = [range.index, range.index + range.length].map((index) =>
        Y.createRelativePositionFromTypeIndex(text, Math.min(index, text.length)),
      )
      stackItem.meta.set(this, ends)
    })
    this.#undoManager.on('stack-item-popped', ({ stackItem }) => {
      const [start, end] = (stackItem.meta.get(this) ?? []).map(
        (/** @type {Y.RelativePosition} */ position) =>
          Y.createAbsolutePositionFromRelativePosition(position, /** @type {Y.Doc} */ (text.doc))
            ?.index,
      )
      if (start === undefined || end === undefined) return
      this.#selection = { index: start, length: end - start }
    })
  }
}
