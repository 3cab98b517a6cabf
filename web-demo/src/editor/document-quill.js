import Quill from 'quill/core'
import { readableOps } from './readable-delta.js'

/** @typedef {import('quill/core').Delta} Delta */
/** @typedef {import('quill/core').Op} Op */

/**
 * A Quill that shows a shared text and never disagrees with it for longer than one change.
 *
 * Positions in Quill are positions in the shared text. If a change of the others leaves Quill with
 * another number of characters, or makes it fail, the whole text is shown anew.
 */
export class DocumentQuill extends Quill {
  #text

  /**
   * @param {HTMLElement} container empty
   * @param {import('./editor.js').SharedText} text
   * @param {import('quill/core').QuillOptions} options
   */
  constructor(container, text, options) {
    super(container, options)
    this.#text = text
  }

  /**
   * Applies a change of the others.
   *
   * @override
   * @param {Delta | Op[]} delta
   * @param {any} [source]
   * @returns {Delta}
   */
  updateContents(delta, source) {
    const isOwn = source === undefined || typeof source === 'string'
    if (isOwn) return super.updateContents(delta, source)
    const change = readable(delta)
    const expectedLength = this.getLength() + growth(change)
    try {
      const applied = super.updateContents(change, source)
      const isInStep = this.getLength() === expectedLength || this.#hasOwnLineBreak
      return isInStep ? applied : this.#showAnew(source)
    } catch (error) {
      console.warn('A change could not be shown by itself; the text is shown anew.', error)
      return this.#showAnew(source)
    }
  }

  /**
   * @override
   * @param {Delta | Op[]} delta
   * @param {any} [source]
   * @returns {Delta}
   */
  setContents(delta, source) {
    return super.setContents(readable(delta), source)
  }

  /** Quill ends every text with a line break, which the shared text may or may not have. */
  get #hasOwnLineBreak() {
    return this.getLength() === this.#text.length + 1
  }

  /** @param {any} source */
  #showAnew(source) {
    const range = this.getSelection()
    const shown = this.setContents(this.#text.toDelta(), source)
    if (range) this.setSelection(range, Quill.sources.SILENT)
    return shown
  }
}

/**
 * @param {Op[]} ops
 * @returns {number} how much longer a text becomes with them
 */
function growth(ops) {
  return ops.reduce((sum, { insert, delete: deleted = 0 }) => {
    const inserted = typeof insert === 'string' ? insert.length : Number(insert !== undefined)
    return sum + inserted - deleted
  }, 0)
}

/** @param {Delta | Op[]} delta */
function readable(delta) {
  return /** @type {Op[]} */ (readableOps(Array.isArray(delta) ? delta : delta.ops))
}
