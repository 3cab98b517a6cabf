import Quill from 'quill/core'

/** @typedef {import('../client/collab-client.js').SharedDocument} SharedDocument */
/** @typedef {import('../client/collab-client.js').Op} Op */

/** @typedef {import('./editor.js').SharedText} SharedText */
/** @typedef {import('../history/shared-history.js').Steps} Steps */

/**
 * The text of a thin client, to be edited in Quill.
 *
 * @implements {SharedText}
 */
export class ThinText {
  #document
  #awareness

  /**
   * @param {SharedDocument} document
   * @param {import('../thin/thin-awareness.js').ThinAwareness} awareness
   */
  constructor(document, awareness) {
    this.#document = document
    this.#awareness = awareness
  }

  get length() {
    return this.#document.length
  }

  toDelta() {
    return [...this.#document.content]
  }

  /** @param {import('./editor.js').Editor} editor */
  bind({ quill, history, cursors }) {
    this.#bindContent(quill)
    this.#bindCursors(quill, cursors)
    history.attach(new ThinSteps(this.#document))
  }

  /** @param {Quill} quill */
  #bindContent(quill) {
    const document = this.#document
    quill.on('text-change', (delta, _before, source) => {
      if (/** @type {unknown} */ (source) === this) return
      document.edit(fitting(/** @type {Op[]} */ (delta.ops), document.length))
    })
    document.on('content', (delta, content, source) => {
      const from = /** @type {any} */ (this)
      if (source === 'load') quill.setContents([...content], from)
      else if (source !== 'local') quill.updateContents([...delta], from)
    })
    if (document.isLoaded) quill.setContents(this.toDelta(), /** @type {any} */ (this))
  }

  /**
   * @param {Quill} quill
   * @param {import('../presence/cursors.js').PresenceCursors} cursors
   */
  #bindCursors(quill, cursors) {
    const document = this.#document
    // Of a selection that typing moves, this event alone tells.
    quill.on('editor-change', (event, range) => {
      if (event === 'selection-change') document.setCursor(/** @type {any} */ (range))
    })
    quill.on('text-change', () => this.#drawCursors(cursors))
    document.on('presence', () => this.#drawCursors(cursors))
    cursors.showNamesOfMovers(this.#awareness)
  }

  /** @param {import('../presence/cursors.js').PresenceCursors} cursors */
  #drawCursors(cursors) {
    const shown = this.#document.clients.filter(({ cursor }) => cursor)
    const ids = new Set(shown.map(({ id }) => String(id)))
    for (const { id } of cursors.cursors()) if (!ids.has(id)) cursors.removeCursor(id)
    for (const { id, user, cursor } of shown) {
      cursors.createCursor(String(id), user?.name, user?.color)
      cursors.moveCursor(String(id), /** @type {any} */ (cursor))
    }
    cursors.update()
  }
}

/**
 * The document's own undo, for Quill.
 *
 * @implements {Steps}
 */
class ThinSteps {
  #document

  /** @param {SharedDocument} document */
  constructor(document) {
    this.#document = document
  }

  get canUndo() {
    return this.#document.canUndo
  }

  get canRedo() {
    return this.#document.canRedo
  }

  undo() {
    return endOf(this.#document.undo())
  }

  redo() {
    return endOf(this.#document.redo())
  }

  cutoff() {
    this.#document.cutoff()
  }

  /** @param {() => void} listener */
  onChange(listener) {
    this.#document.on('content', listener)
  }
}

/**
 * @param {readonly Op[]} delta
 * @returns {{ index: number, length: number } | null} the place where it stops changing the text; null
 *   if it changes nothing
 */
function endOf(delta) {
  if (delta.length === 0) return null
  const index = delta.reduce(
    (sum, { insert, retain = 0 }) =>
      sum + retain + (typeof insert === 'string' ? insert.length : Number(insert !== undefined)),
    0,
  )
  return { index, length: 0 }
}

/**
 * Quill ends every text with a line break that the document may not have. What is done to it becomes
 * a line break of the document.
 *
 * @param {readonly Op[]} ops
 * @param {number} length of the document
 * @returns {Op[]}
 */
function fitting(ops, length) {
  let left = length
  return ops.flatMap((op) => {
    if (op.insert !== undefined) return [op]
    const size = op.retain ?? op.delete ?? 0
    const inside = Math.min(size, left)
    left -= inside
    const kept = op.retain ? { ...op, retain: inside } : { delete: inside }
    const isFormatBeyond = size > inside && Object.values(op.attributes ?? {}).some(Boolean)
    const beyond = isFormatBeyond ? [{ insert: '\n', attributes: op.attributes }] : []
    return inside > 0 ? [kept, ...beyond] : beyond
  })
}
