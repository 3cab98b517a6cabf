/** @typedef {import('../provider/session.js').SaveState} SaveState */

/** @type {Record<SaveState, { label: string, explanation: string }>} */
const LABELS = {
  opening: { label: 'Connecting…', explanation: 'Connecting to the server' },
  saved: { label: 'Saved', explanation: 'The server has stored every edit of yours' },
  saving: { label: 'Saving…', explanation: 'The server is storing your latest edits' },
  late: { label: 'Not saved', explanation: 'The server has not stored your latest edits yet' },
  offline: { label: 'Offline', explanation: 'Not connected to the server' },
  'read-only': { label: 'Read only', explanation: 'You cannot change this document' },
  refused: { label: 'Not connected', explanation: 'The server refused the connection' },
}

/** A short saving is not worth a flicker, in milliseconds. */
const CALM_MILLIS = 250

/** Shows whether the server has stored everything: never earlier than it has, and without flicker. */
export class SaveBadge {
  #element
  #timer = 0
  /** @type {SaveState | null} */
  #shown = null

  /** @param {HTMLElement} element holds an element with the class `badge-label` */
  constructor(element) {
    this.#element = element
  }

  /** @param {SaveState} state */
  show(state) {
    clearTimeout(this.#timer)
    // "Saved" may come a little late; nothing else may.
    const calm = state === 'saved' && this.#shown === 'saving'
    if (calm) this.#timer = window.setTimeout(() => this.#render(state), CALM_MILLIS)
    else this.#render(state)
  }

  /** @param {SaveState} state */
  #render(state) {
    if (state === this.#shown) return
    this.#shown = state
    const { label, explanation } = LABELS[state]
    this.#element.dataset['state'] = state
    this.#element.title = explanation
    const text = /** @type {HTMLElement} */ (this.#element.querySelector('.badge-label'))
    text.textContent = label
  }
}
