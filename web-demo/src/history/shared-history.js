import Quill from 'quill/core'
import Module from 'quill/core/module'

/** @typedef {{ index: number, length: number }} Range */

/**
 * Steps of one's own edits that can be taken back while others go on.
 *
 * @typedef {object} Steps
 * @property {boolean} canUndo
 * @property {boolean} canRedo
 * @property {() => Range | null} undo returns where the selection goes; null to leave it
 * @property {() => Range | null} redo
 * @property {() => void} cutoff makes what follows a step of its own
 * @property {(listener: () => void) => void} onChange called when `canUndo` or `canRedo` may have
 *   changed
 */

/**
 * Undo and redo of one's own edits, in the place of Quill's history, which would also undo those of
 * the others. Edits within half a second form one step.
 */
export class SharedHistory extends Module {
  /** @type {Steps | null} null until attached */
  #steps = null
  /** @type {() => void} */
  #onChange = () => {}

  /**
   * @param {Quill} quill
   * @param {Record<string, unknown>} options
   */
  constructor(quill, options) {
    super(quill, options)
    const undo = () => this.undo()
    const redo = () => this.redo()
    quill.keyboard.addBinding({ key: 'z', shortKey: true }, undo)
    quill.keyboard.addBinding({ key: ['z', 'Z'], shortKey: true, shiftKey: true }, redo)
    quill.keyboard.addBinding({ key: 'y', shortKey: true }, redo)
    quill.root.addEventListener('beforeinput', (event) => {
      // From a menu, or by shaking a phone.
      if (event.inputType !== 'historyUndo' && event.inputType !== 'historyRedo') return
      event.preventDefault()
      if (event.inputType === 'historyUndo') undo()
      else redo()
    })
  }

  /** @param {Steps} steps */
  attach(steps) {
    this.#steps = steps
    steps.onChange(() => this.#onChange())
  }

  /** @param {() => void} listener called when `canUndo` or `canRedo` may have changed */
  onChange(listener) {
    this.#onChange = listener
  }

  get canUndo() {
    return this.#steps?.canUndo ?? false
  }

  get canRedo() {
    return this.#steps?.canRedo ?? false
  }

  undo() {
    this.#select(this.#steps?.undo())
  }

  redo() {
    this.#select(this.#steps?.redo())
  }

  /** Makes what follows a step of its own. Quill's keyboard module calls this. */
  cutoff() {
    this.#steps?.cutoff()
  }

  /** Quill's constructor calls this when the editor is set up; there is nothing to forget then. */
  clear() {}

  /** @param {Range | null | undefined} range */
  #select(range) {
    if (range) this.quill.setSelection(range.index, range.length, Quill.sources.USER)
  }
}
