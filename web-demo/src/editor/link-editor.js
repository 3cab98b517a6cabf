import Quill from 'quill/core'
import { completeAddress } from './link-address.js'

/** The dialog that makes, changes and removes a link. */
export class LinkEditor {
  #dialog
  #quill
  /** The text the link is for, as it was selected when the dialog opened. */
  #range = { index: 0, length: 0 }

  /**
   * @param {HTMLDialogElement} dialog holds a form with the input `address` and the button `remove`
   * @param {Quill} quill
   */
  constructor(dialog, quill) {
    this.#dialog = dialog
    this.#quill = quill
    dialog.querySelector('form')?.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#apply()
    })
    dialog.querySelector('[name=remove]')?.addEventListener('click', () => this.#remove())
    dialog.querySelector('[name=cancel]')?.addEventListener('click', () => dialog.close())
    dialog.addEventListener('close', () =>
      quill.setSelection(this.#range.index, this.#range.length),
    )
    this.#input.addEventListener('input', () => this.#input.setCustomValidity(''))
  }

  open() {
    const selection = this.#quill.getSelection(true)
    this.#range = this.#linkAround(selection) ?? selection
    const address = this.#quill.getFormat(this.#range.index, this.#range.length)['link']
    this.#input.value = typeof address === 'string' ? address : ''
    this.#removeButton.hidden = this.#input.value === ''
    this.#dialog.showModal()
    this.#input.select()
  }

  get #input() {
    return /** @type {HTMLInputElement} */ (this.#dialog.querySelector('[name=address]'))
  }

  get #removeButton() {
    return /** @type {HTMLButtonElement} */ (this.#dialog.querySelector('[name=remove]'))
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
    if (length === 0) {
      const text = this.#input.value.trim()
      this.#quill.insertText(index, text, { link: address }, Quill.sources.USER)
      this.#range = { index: index + text.length, length: 0 }
    } else {
      this.#quill.formatText(index, length, { link: address }, Quill.sources.USER)
    }
    this.#dialog.close()
  }

  #remove() {
    this.#quill.formatText(
      this.#range.index,
      this.#range.length,
      { link: false },
      Quill.sources.USER,
    )
    this.#dialog.close()
  }

  /**
   * @param {{ index: number, length: number }} selection
   * @returns {{ index: number, length: number } | null} the whole link, if the cursor is inside one
   */
  #linkAround({ index, length }) {
    if (length > 0) return null
    const [leaf] = this.#quill.getLeaf(index)
    const blot = leaf?.parent
    if (!blot || blot.statics.blotName !== 'link') return null
    return { index: blot.offset(this.#quill.scroll), length: blot.length() }
  }
}
