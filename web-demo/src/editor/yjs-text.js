import { QuillBinding } from 'y-quill'
import { YjsSteps } from '../history/yjs-steps.js'

/** @typedef {import('./editor.js').SharedText} SharedText */

/**
 * A shared text of Yjs, to be edited in Quill.
 *
 * @implements {SharedText}
 */
export class YjsText {
  #text
  #awareness

  /**
   * @param {import('yjs').Text} text
   * @param {import('y-protocols/awareness').Awareness} awareness
   */
  constructor(text, awareness) {
    this.#text = text
    this.#awareness = awareness
  }

  get length() {
    return this.#text.length
  }

  toDelta() {
    return this.#text.toDelta()
  }

  /** @param {import('./editor.js').Editor} editor */
  bind({ quill, history, cursors }) {
    const binding = new QuillBinding(this.#text, quill, this.#awareness)
    cursors.showNamesOfMovers(this.#awareness)
    history.attach(new YjsSteps(this.#text, binding, () => quill.selection.lastRange))
  }
}
