import Quill from 'quill/core'

/** Formats that a button switches on and off, and the value that stands for on. */
const TOGGLES = new Map(
  /** @type {[string, unknown][]} */ ([
    ['bold', true],
    ['italic', true],
    ['underline', true],
    ['strike', true],
    ['code', true],
    ['blockquote', true],
    ['code-block', true],
    ['bullet', 'bullet'],
    ['ordered', 'ordered'],
    ['check', 'unchecked'],
  ]),
)

/** Buttons that set a kind of list. */
const LIST_KINDS = new Set(['bullet', 'ordered', 'check'])

/**
 * The row of formatting buttons. Follows the toolbar pattern of ARIA: one stop for Tab, arrow keys
 * inside.
 */
export class Toolbar {
  #element
  #editor
  #openLinkEditor

  /**
   * @param {HTMLElement} element holds the controls, each with `data-action`
   * @param {import('./editor.js').Editor} editor
   * @param {{ openLinkEditor: () => void }} actions
   */
  constructor(element, editor, { openLinkEditor }) {
    this.#element = element
    this.#editor = editor
    this.#openLinkEditor = openLinkEditor
    element.addEventListener('mousedown', keepSelection)
    element.addEventListener('click', (event) => this.#clicked(event))
    element.addEventListener('keydown', (event) => this.#moveFocus(event))
    element.addEventListener('focusin', (event) => this.#setTabStop(event.target))
    this.#styleSelect.addEventListener('change', () => this.#applyStyle())
    editor.quill.on(Quill.events.EDITOR_CHANGE, () => this.#showState())
    editor.history.onChange(() => this.#showState())
    editor.quill.keyboard.addBinding({ key: 'k', shortKey: true }, openLinkEditor)
    this.#showOverflow()
    this.#setTabStop(this.#controls[0] ?? null)
    this.#showState()
  }

  focus() {
    this.#controls.find((control) => control.tabIndex === 0)?.focus()
  }

  /** @param {boolean} enabled */
  enable(enabled) {
    for (const control of this.#controls) control.disabled = !enabled
  }

  get #controls() {
    return [
      .../** @type {NodeListOf<HTMLButtonElement | HTMLSelectElement>} */ (
        this.#element.querySelectorAll('button, select')
      ),
    ]
  }

  get #styleSelect() {
    return /** @type {HTMLSelectElement} */ (this.#element.querySelector('select'))
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const button = event.target instanceof Element ? event.target.closest('button') : null
    if (!button || button.getAttribute('aria-disabled') === 'true') return
    this.#perform(button.dataset['action'] ?? '')
  }

  /** @param {string} action */
  #perform(action) {
    const { quill, history } = this.#editor
    if (action === 'undo') history.undo()
    else if (action === 'redo') history.redo()
    else if (action === 'link') this.#openLinkEditor()
    else if (action === 'clear') this.#clearFormats()
    else if (LIST_KINDS.has(action)) this.#toggle('list', action)
    else this.#toggle(action, action)
    if (action !== 'link') quill.focus()
  }

  /**
   * @param {string} format
   * @param {string} action
   */
  #toggle(format, action) {
    const { quill } = this.#editor
    quill.focus()
    const on = isOn(action, quill.getFormat())
    quill.format(format, on ? false : TOGGLES.get(action), Quill.sources.USER)
  }

  #clearFormats() {
    const { quill } = this.#editor
    const range = quill.getSelection(true)
    if (range.length > 0) {
      quill.removeFormat(range.index, range.length, Quill.sources.USER)
      return
    }
    for (const format of Object.keys(quill.getFormat())) {
      quill.format(format, false, Quill.sources.USER)
    }
  }

  #applyStyle() {
    const level = Number(this.#styleSelect.value)
    this.#editor.quill.focus()
    this.#editor.quill.format('header', level === 0 ? false : level, Quill.sources.USER)
  }

  #showState() {
    const { quill, history } = this.#editor
    const formats = quill.hasFocus() ? quill.getFormat() : {}
    for (const control of this.#controls) {
      const action = control.dataset['action'] ?? ''
      if (TOGGLES.has(action) || action === 'link') {
        control.setAttribute('aria-pressed', String(isOn(action, formats)))
      }
      if (action === 'undo') control.setAttribute('aria-disabled', String(!history.canUndo))
      if (action === 'redo') control.setAttribute('aria-disabled', String(!history.canRedo))
    }
    if (quill.hasFocus()) this.#styleSelect.value = String(formats['header'] ?? 0)
  }

  /** @param {KeyboardEvent} event */
  #moveFocus(event) {
    const controls = this.#controls
    const at = controls.findIndex((control) => control === event.target)
    const targets = new Map([
      ['ArrowRight', (at + 1) % controls.length],
      ['ArrowLeft', (at - 1 + controls.length) % controls.length],
      ['Home', 0],
      ['End', controls.length - 1],
    ])
    const next = controls[targets.get(event.key) ?? -1]
    if (event.key === 'Escape') this.#editor.quill.focus()
    if (!next) return
    event.preventDefault()
    next.focus()
  }

  /** @param {EventTarget | null} stop the control that Tab reaches */
  #setTabStop(stop) {
    for (const control of this.#controls) control.tabIndex = control === stop ? 0 : -1
  }

  /** Marks the sides where buttons are out of view, for the style sheet. */
  #showOverflow() {
    const show = () => {
      const { scrollLeft, scrollWidth, clientWidth, dataset } = this.#element
      dataset['more'] = [
        scrollLeft > 1 ? 'left' : '',
        scrollLeft + clientWidth < scrollWidth - 1 ? 'right' : '',
      ]
        .join(' ')
        .trim()
    }
    this.#element.addEventListener('scroll', show, { passive: true })
    new ResizeObserver(show).observe(this.#element)
  }
}

/**
 * @param {string} action
 * @param {Record<string, unknown>} formats formats of the selection
 */
function isOn(action, formats) {
  if (action === 'check') return formats['list'] === 'checked' || formats['list'] === 'unchecked'
  if (LIST_KINDS.has(action)) return formats['list'] === action
  return Boolean(formats[action])
}

/** @param {MouseEvent} event on a button, which would take the focus from the text */
function keepSelection(event) {
  if (event.target instanceof Element && event.target.closest('button')) event.preventDefault()
}
