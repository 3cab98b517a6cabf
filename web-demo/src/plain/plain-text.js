import { compose, transform, transformPosition } from '../client/collab-client.js'
import { inheriting } from './inherited-format.js'
import { spliceOf } from './splice.js'

/** @typedef {import('../client/collab-client.js').Delta} Delta */
/** @typedef {import('../client/collab-client.js').SharedDocument} SharedDocument */

/** Shown for a carriage return, which text areas drop: takes no room, counts as one character. */
const CARRIAGE_RETURN_STAND_IN = '\u200b'

/** Somebody who has not typed for this long is not typing, in milliseconds. */
const TYPING_MILLIS = 2000

/** Keeps a text area and the text of a document the same. */
export class PlainText {
  #area
  #document
  /** The text as the area had it last; the others may have gone on. */
  #shown = ''
  /** What the others did since, while the area must not be touched. @type {Delta} */
  #behind = []
  /** Whether a character is being put together, as with accents or in Chinese. */
  #isComposing = false
  #typingTimer = 0
  /** @type {() => void} */
  #onChange = () => {}

  /**
   * @param {HTMLTextAreaElement} area
   * @param {SharedDocument} document
   */
  constructor(area, document) {
    this.#area = area
    this.#document = document
    document.on('content', (delta, _content, source) => {
      if (source !== 'local') this.#changed(delta)
    })
    area.addEventListener('input', () => this.#edited())
    area.addEventListener('compositionstart', () => (this.#isComposing = true))
    area.addEventListener('compositionend', () => {
      this.#isComposing = false
      this.#edited()
    })
    area.addEventListener('beforeinput', (event) => this.#takeOverUndo(event))
    area.addEventListener('keydown', (event) => this.#undoByKey(event))
    area.ownerDocument.addEventListener('selectionchange', () => this.#showCursor())
    area.addEventListener('blur', () => document.setCursor(null))
    area.addEventListener('focus', () => this.#showCursor())
  }

  /** @param {() => void} listener called when the text in the area has changed */
  onChange(listener) {
    this.#onChange = listener
  }

  get text() {
    return this.#shown
  }

  undo() {
    this.#selectEndOf(this.#document.undo())
  }

  redo() {
    this.#selectEndOf(this.#document.redo())
  }

  /** @param {Delta} delta of the others, or of an undo */
  #changed(delta) {
    this.#behind = compose(this.#behind, delta)
    if (!this.#isComposing) this.#catchUp()
  }

  #catchUp() {
    const { selectionStart, selectionEnd, selectionDirection } = this.#area
    const delta = this.#behind
    this.#behind = []
    this.#shown = this.#document.text.replaceAll('\r', CARRIAGE_RETURN_STAND_IN)
    if (this.#area.value !== this.#shown) this.#area.value = this.#shown
    if (document.activeElement === this.#area) {
      const [start, end] = [selectionStart, selectionEnd].map((position) =>
        transformPosition(delta, position, true),
      )
      this.#area.setSelectionRange(start ?? 0, end ?? 0, selectionDirection)
    }
    this.#onChange()
  }

  #edited() {
    const { value, selectionEnd } = this.#area
    const { index, removed, added } = spliceOf(this.#shown, value, selectionEnd)
    this.#shown = value
    if (removed > 0 || added !== '') {
      const place = transformPosition(this.#behind, index)
      const insertions = inheriting(this.#document.content, place, added)
      const edit = [{ retain: index }, ...insertions, { delete: removed }]
      this.#document.edit(transform(this.#behind, edit, true))
      this.#behind = transform(edit, this.#behind)
      this.#tellTyping()
    }
    // An area that is touched meanwhile forgets what it puts together.
    if (!this.#isComposing) this.#catchUp()
    this.#showCursor()
  }

  #tellTyping() {
    if (this.#typingTimer === 0) this.#document.setPresence({ typing: true })
    clearTimeout(this.#typingTimer)
    this.#typingTimer = window.setTimeout(() => {
      this.#typingTimer = 0
      this.#document.setPresence({ typing: false })
    }, TYPING_MILLIS)
  }

  #showCursor() {
    if (document.activeElement !== this.#area || this.#isComposing) return
    const { selectionStart, selectionEnd } = this.#area
    this.#document.setCursor({ index: selectionStart, length: selectionEnd - selectionStart })
  }

  /** @param {Delta} delta */
  #selectEndOf(delta) {
    if (delta.length === 0) return
    let end = 0
    for (const { insert, retain = 0 } of delta) {
      end += retain + (typeof insert === 'string' ? insert.length : Number(insert !== undefined))
    }
    this.#area.focus()
    this.#area.setSelectionRange(end, end)
  }

  /** @param {InputEvent} event from a menu, or by shaking a phone */
  #takeOverUndo(event) {
    if (event.inputType !== 'historyUndo' && event.inputType !== 'historyRedo') return
    event.preventDefault()
    if (event.inputType === 'historyUndo') this.undo()
    else this.redo()
  }

  /** @param {KeyboardEvent} event */
  #undoByKey(event) {
    const key = event.key.toLowerCase()
    if (!(event.ctrlKey || event.metaKey) || event.altKey || (key !== 'z' && key !== 'y')) return
    event.preventDefault()
    if (key === 'y' || event.shiftKey) this.redo()
    else this.undo()
  }
}
