import Quill from 'quill/core'
import Module from 'quill/core/module'
import * as Y from 'yjs'

/**
 * Undo and redo of one's own edits, in the place of Quill's history, which would also undo those of
 * the others. Edits within half a second form one step.
 */
export class SharedHistory extends Module {
  /** @type {Y.UndoManager | null} null until attached */
  #undoManager = null
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

  /**
   * @param {Y.Text} text
   * @param {unknown} origin origin of the transactions that hold one's own edits
   */
  attach(text, origin) {
    const undoManager = new Y.UndoManager(text, { trackedOrigins: new Set([origin]) })
    this.#undoManager = undoManager
    this.#keepSelections(undoManager, text)
    for (const event of /** @type {const} */ ([
      'stack-item-added',
      'stack-item-popped',
      'stack-cleared',
    ])) {
      undoManager.on(event, () => this.#onChange())
    }
  }

  /** @param {() => void} listener called when `canUndo` or `canRedo` may have changed */
  onChange(listener) {
    this.#onChange = listener
  }

  get canUndo() {
    return this.#undoManager?.canUndo() ?? false
  }

  get canRedo() {
    return this.#undoManager?.canRedo() ?? false
  }

  undo() {
    this.#undoManager?.undo()
  }

  redo() {
    this.#undoManager?.redo()
  }

  /** Makes what follows a step of its own. Quill's keyboard module calls this. */
  cutoff() {
    this.#undoManager?.stopCapturing()
  }

  /** Quill's constructor calls this when the editor is set up. */
  clear() {
    this.#undoManager?.clear()
  }

  /**
   * Brings the selection back to where it was before a step is undone.
   *
   * @param {Y.UndoManager} undoManager
   * @param {Y.Text} text
   */
  #keepSelections(undoManager, text) {
    undoManager.on('stack-item-added', ({ stackItem }) => {
      const range = this.quill.selection.lastRange
      if (!range || stackItem.meta.has(this)) return
      stackItem.meta.set(this, [
        Y.createRelativePositionFromTypeIndex(text, Math.min(range.index, text.length)),
        Y.createRelativePositionFromTypeIndex(
          text,
          Math.min(range.index + range.length, text.length),
        ),
      ])
    })
    undoManager.on('stack-item-popped', ({ stackItem }) => {
      const [start, end] = (stackItem.meta.get(this) ?? []).map(
        (/** @type {Y.RelativePosition} */ position) =>
          Y.createAbsolutePositionFromRelativePosition(position, /** @type {Y.Doc} */ (text.doc))
            ?.index,
      )
      if (start === undefined || end === undefined) return
      this.quill.setSelection(start, end - start, Quill.sources.USER)
    })
  }
}
