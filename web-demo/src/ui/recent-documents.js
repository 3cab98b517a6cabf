import { hashOf } from '../provider/document-address.js'
import { OfflineCopy } from '../provider/offline-copy.js'
import { readSetting, writeSetting } from './local-settings.js'

/** The most documents the list keeps; the oldest fall out. */
const MAX_DOCUMENTS = 50

/**
 * A document that was opened in this browser.
 *
 * @typedef {{ name: string, title: string, openedAt: number }} RecentDocument openedAt: Unix time in
 *   milliseconds
 */

/**
 * The documents that were opened in this browser, and the dialog that lists them: a name nobody can
 * guess is also one that nobody finds again.
 */
export class RecentDocuments {
  #dialog
  #openName

  /**
   * @param {HTMLDialogElement} dialog holds a list and an element with the class `none-yet`
   * @param {string} openName the document of this page
   */
  constructor(dialog, openName) {
    this.#dialog = dialog
    this.#openName = openName
  }

  /**
   * Puts the document of this page on the list.
   *
   * @param {string} title
   */
  remember(title) {
    const others = list().filter(({ name }) => name !== this.#openName)
    const document = { name: this.#openName, title, openedAt: Date.now() }
    writeSetting('recent', [document, ...others].slice(0, MAX_DOCUMENTS))
  }

  show() {
    this.#render()
    this.#dialog.showModal()
  }

  #render() {
    const documents = list()
    const rows = documents.map((recent) => this.#row(recent))
    this.#dialog.querySelector('ul')?.replaceChildren(...rows)
    const none = /** @type {HTMLElement} */ (this.#dialog.querySelector('.none-yet'))
    none.hidden = documents.length > 0
  }

  /** @param {RecentDocument} recent */
  #row({ name, title, openedAt }) {
    const row = document.createElement('li')
    const link = document.createElement('a')
    link.href = hashOf(name)
    link.textContent = title
    const time = document.createElement('span')
    time.className = 'recent-time'
    if (name === this.#openName) {
      link.setAttribute('aria-current', 'page')
      time.textContent = 'open now'
      row.append(link, time)
    } else {
      time.textContent = new Date(openedAt).toLocaleDateString()
      row.append(link, time, this.#forgetButton(name, title))
    }
    return row
  }

  /**
   * @param {string} name
   * @param {string} title
   */
  #forgetButton(name, title) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'text-button'
    button.textContent = 'Forget'
    button.setAttribute('aria-label', `Forget ${title}`)
    button.addEventListener('click', () => {
      writeSetting(
        'recent',
        list().filter((recent) => recent.name !== name),
      )
      OfflineCopy.remove(name)
      this.#render()
      this.#dialog.querySelector('h2')?.focus()
    })
    return button
  }
}

/** @returns {RecentDocument[]} the latest first */
function list() {
  const kept = readSetting('recent')
  return Array.isArray(kept) ? kept.filter((entry) => typeof entry?.name === 'string') : []
}
