import Quill from 'quill/core'
import { SharedHistory } from '../history/shared-history.js'
import { PresenceCursors } from '../presence/cursors.js'
import { DocumentQuill } from './document-quill.js'
import { registerFormats } from './formats.js'
import { Paste } from './paste.js'

Quill.register(
  {
    'modules/clipboard': Paste,
    'modules/cursors': PresenceCursors,
    'modules/history': SharedHistory,
  },
  true,
)
registerFormats()

/**
 * @typedef {object} Editor
 * @property {Quill} quill
 * @property {SharedHistory} history undo and redo of one's own edits
 * @property {PresenceCursors} cursors the cursors of the others
 */

/**
 * What an editor shows: a text that is shared in one way or another.
 *
 * @typedef {object} SharedText
 * @property {number} length in UTF-16 code units; an embed counts 1
 * @property {() => any[]} toDelta the content
 * @property {(editor: Editor) => void} bind keeps the editor and the text the same from now on
 */

/**
 * Puts an editor for a shared text into the page.
 *
 * @param {HTMLElement} container
 * @param {SharedText} text
 * @param {{ onEscape: () => void }} handlers onEscape: the person wants to leave the text by keyboard
 * @returns {Editor}
 */
export function createEditor(container, text, { onEscape }) {
  const quill = new DocumentQuill(container, text, {
    modules: {
      cursors: { boundsContainer: container, selectionChangeSource: null },
      // Quill would put dropped pictures into the text, and into every message about it.
      uploader: { mimetypes: [] },
      keyboard: { bindings: keyboardBindings(onEscape) },
    },
  })
  labelForScreenReaders(quill.root)
  openLinksOnModifiedClick(quill.root)

  const cursors = /** @type {PresenceCursors} */ (quill.getModule('cursors'))
  const history = /** @type {SharedHistory} */ (/** @type {unknown} */ (quill.history))
  const editor = { quill, history, cursors }
  text.bind(editor)
  return editor
}

/**
 * Lets the text be edited, or not.
 *
 * @param {Editor} editor
 * @param {boolean} enabled
 * @param {string} placeholder shown in an empty text
 */
export function enableEditor({ quill }, enabled, placeholder) {
  quill.root.dataset['placeholder'] = placeholder
  if (quill.isEnabled() === enabled && quill.root.ariaDisabled !== null) return
  quill.enable(enabled)
  quill.root.ariaDisabled = String(!enabled)
}

/**
 * Quill's bindings, but Tab never traps the focus: it indents in lists and code, and leaves the text
 * elsewhere. Escape leaves it everywhere.
 *
 * @param {() => void} onEscape
 */
function keyboardBindings(onEscape) {
  return {
    tab: null,
    'remove tab': null,
    indent: {
      key: 'Tab',
      format: ['list'],
      /** @this {{ quill: Quill }} */
      handler() {
        this.quill.format('indent', '+1', Quill.sources.USER)
        return false
      },
    },
    outdent: {
      key: 'Tab',
      shiftKey: true,
      format: ['list'],
      /** @this {{ quill: Quill }} */
      handler() {
        this.quill.format('indent', '-1', Quill.sources.USER)
        return false
      },
    },
    'toggle check': {
      key: 'Enter',
      shortKey: true,
      format: ['list'],
      /** @this {{ quill: Quill }} */
      handler(/** @type {unknown} */ _range, /** @type {{ format: { list?: string } }} */ context) {
        const { list } = context.format
        if (list !== 'checked' && list !== 'unchecked') return true
        this.quill.format('list', list === 'checked' ? 'unchecked' : 'checked', Quill.sources.USER)
        return false
      },
    },
    leave: {
      key: 'Escape',
      handler() {
        onEscape()
        return false
      },
    },
  }
}

/** @param {HTMLElement} root the editable element */
function labelForScreenReaders(root) {
  root.id = 'document'
  root.setAttribute('role', 'textbox')
  root.setAttribute('aria-multiline', 'true')
  root.setAttribute('aria-label', 'Document')
  root.setAttribute('aria-describedby', 'document-hint')
}

/** @param {HTMLElement} root the editable element */
function openLinksOnModifiedClick(root) {
  root.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!link || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    window.open(link.href, '_blank', 'noopener,noreferrer')
  })
}
