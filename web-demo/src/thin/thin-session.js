import { ObservableV2 } from 'lib0/observable'
import { ThinAwareness } from './thin-awareness.js'

/** @typedef {import('../provider/session.js').SaveState} SaveState */

/** How long the server may take to save before the page says so, in milliseconds. */
const LATE_MILLIS = 5000

/** @type {Record<import('../client/collab-client.js').State, SaveState>} */
const STATES = {
  connecting: 'opening',
  saved: 'saved',
  saving: 'saving',
  offline: 'offline',
  'read-only': 'read-only',
  refused: 'refused',
}

/**
 * One document, opened by a thin client, with what the parts of the page want to know of it.
 *
 * Emits `change` when `state`, `hasContent`, `closeCode`, `reason` or `keepsEdits` may have changed.
 *
 * @extends {ObservableV2<{ change: () => void }>}
 */
export class ThinSession extends ObservableV2 {
  #document
  #isLate = false
  #timer = 0

  /** @param {import('../client/collab-client.js').SharedDocument} document */
  constructor(document) {
    super()
    this.#document = document
    this.awareness = new ThinAwareness(document)
    document.on('status', () => this.#changed())
    document.on('content', (_delta, _content, source) => {
      if (source === 'load') this.emit('change', [])
    })
    /** @type {Promise<void>} settles when the server has answered for the first time */
    this.whenSynced = new Promise((resolve) => {
      document.on('status', ({ transport }) => {
        if (transport !== '') resolve()
      })
    })
  }

  /** @returns {SaveState} */
  get state() {
    const { state, late } = this.#document.status
    const known = STATES[state]
    return known === 'saving' && (late || this.#isLate) ? 'late' : known
  }

  get hasContent() {
    return this.#document.isLoaded
  }

  /** The code with which a socket closed, or null. */
  get closeCode() {
    const { code } = this.#document.status
    return typeof code === 'number' ? code : null
  }

  /** Why, in the server's words; empty if it gave none. */
  get reason() {
    return this.#document.status.message ?? ''
  }

  get keepsEdits() {
    return this.#document.status.kept
  }

  /** Whether closing the page now would lose edits for good. */
  get wouldLoseEdits() {
    const { unsaved, kept } = this.#document.status
    return unsaved && !kept
  }

  #changed() {
    const isSaving = this.#document.status.state === 'saving'
    if (!isSaving) {
      clearTimeout(this.#timer)
      this.#timer = 0
      this.#isLate = false
    } else if (this.#timer === 0) {
      this.#timer = window.setTimeout(() => {
        this.#isLate = true
        this.emit('change', [])
      }, LATE_MILLIS)
    }
    this.emit('change', [])
  }
}
