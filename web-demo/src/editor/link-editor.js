import Quill from 'quill/core'
import { completeAddress } from './link-address.js'

/** The dialog that makes, changes and removes a link. */
export class LinkEditor {
  #dialog
  #quill
  #input
  #removeButton
  #openLink
  /** The text the link is for, from the moment the dialog opens. */
  #range = { index: 0, length: 0 }

  /**
   * @param {HTMLDialogElement} dialog holds a form with the input `address`, the buttons `remove` and
   *   `cancel`, and a link that opens the address
   * @param {Quill} quill
   */
  constructor(dialog, quill) {
    const form = /** @type {HTMLFormElement} */ (dialog.querySelector('form'))
    this.#dialog = dialog
    this.#quill = quill
    this.#input = /** @type {HTMLInputElement} */ (form.elements.namedItem('address'))
    this.#removeButton = /** @type {HTMLButtonElement} */ (form.elements.namedItem('remove'))
    this.#openLink = /** @type {HTMLAnchorElement} */ (form.querySelector('a'))
    const cancelButton = /** @type {HTMLButtonElement} */ (form.elements.namedItem('cancel'))

    form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#apply()
    })
    this.#removeButton.addEventListener('click', () => this.#remove())
    cancelButton.addEventListener('click', () => this.#close())
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault()
      this.#close()
    })
    this.#input.addEventListener('input', () => {
      this.#input.setCustomValidity('')
      this.#showActions()
    })
    quill.on(Quill.events.TEXT_CHANGE, (change) => this.#follow(change))
  }

  open() {
    const selection = this.#quill.getSelection(true)
    this.#range = this.#linkAround(selection) ?? selection
    const { index, length } = this.#range
    const address = this.#quill.getFormat(index, length)['link']
    this.#input.value = typeof address === 'string' ? address : ''
    this.#input.setCustomValidity('')
    this.#removeButton.hidden = this.#input.value === ''
    this.#showActions()
    this.#dialog.showModal()
    this.#input.select()
  }

  #showActions() {
    const address = completeAddress(this.#input.value)
    this.#openLink.hidden = address === null
    this.#openLink.href = address ?? ''
  }

  #apply() {
    const address = completeAddress(this.#input.value)
    if (address === null) {
      this.#input.setCustomValidity(
        'Enter a web address, such as example.org, or an e-mail address.',
      )
      this.#input.reportValidity()
      return
    }
    const { index, length } = this.#range
    if (length > 0) {
      this.#quill.formatText(index, length, { link: address }, Quill.sources.USER)
    } else {
      const text = this.#input.value.trim()
      this.#quill.insertText(index, text, { link: address }, Quill.sources.USER)
      this.#range = { index: index + text.length, length: 0 }
    }
    this.#close()
  }

  #remove() {
    const { index, length } = this.#range
    this.#quill.formatText(index, length, { link: false }, Quill.sources.USER)
    this.#close()
  }

  /** Gives the selection back at once, so that what is typed next lands where it should. */
  #close() {
    this.#dialog.close()
    this.#quill.setSelection(this.#range.index, this.#range.length)
  }

  /**
   * Others go on writing while the dialog is open.
   *
   * @param {import('quill/core').Delta} change
   */
  #follow(change) {
    if (!this.#dialog.open) return
    const { index, length } = this.#range
    const start = change.transformPosition(index)
    this.#range = { index: start, length: change.transformPosition(index + length) - start }
  }

  /**
   * @param {{ index: number, length: number }} selection
   * @returns {{ index: number, length: number } | null} the whole link, if the cursor is in or beside one
   */
  #linkAround({ index, length }) {
    if (length > 0) return null
    // A leaf is found by the character before a position.
    for (const position of [index, index + 1]) {
      let blot = this.#quill.getLeaf(position)[0]?.parent
      while (blot && blot.statics.blotName !== 'link') blot = blot.parent
      if (blot) return { index: blot.offset(this.#quill.scroll), length: blot.length() }
    }
    return null
  }
}
