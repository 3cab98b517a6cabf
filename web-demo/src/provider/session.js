import { ObservableV2 } from 'lib0/observable'
import { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { OfflineCopy } from './offline-copy.js'
import { SaveTracker } from './save-tracker.js'

/** Root of the shared text that the editor shows. */
const TEXT_ROOT = 'content'

/** The saved vector is written when nothing was unsaved for this long, in milliseconds. */
const REMEMBER_SAVED_MILLIS = 1000

/**
 * What the badge says: `opening` (nothing is known yet), `saved` (the server has committed every
 * edit), `saving`, `late` (connected, but unconfirmed for long), `offline`, `refused` (the server
 * does not want this document or connection; nobody retries), `read-only`.
 *
 * @typedef {'opening' | 'saved' | 'saving' | 'late' | 'offline' | 'refused' | 'read-only'} SaveState
 */

/**
 * One document, opened: the shared text, the connection to the server, and the copy in this browser.
 *
 * Emits `change` when `state`, `hasContent`, `closeCode` or `keepsEdits` may have changed.
 *
 * @extends {ObservableV2<{ change: () => void }>}
 */
export class DocumentSession extends ObservableV2 {
  doc = new Y.Doc()
  text = this.doc.getText(TEXT_ROOT)
  awareness = new Awareness(this.doc)
  /** The code with which the connection closed last; null if it has not since the last sync. */
  closeCode = /** @type {number | null} */ (null)
  /** Why, in the server's words; Yjs' protocol has none. */
  reason = ''

  #provider
  #tracker
  #copy = /** @type {OfflineCopy | null} */ (null)
  #hasContent
  #refused = false
  #rememberTimer = 0

  /**
   * @param {string} name valid document name
   * @param {{ isNew: boolean }} options isNew: the name was made just now, so the document is empty
   */
  constructor(name, { isNew }) {
    super()
    this.#hasContent = isNew
    this.#provider = new WebsocketProvider(serverUrl(), encodeURIComponent(name), this.doc, {
      awareness: this.awareness,
      connect: false,
      // Another tab must not stand in for the server: what it holds is not saved.
      disableBc: true,
    })
    this.#tracker = new SaveTracker(this.doc, this.#provider)
    this.#tracker.on('change', () => this.#changed())
    /** @type {Promise<void>} settles when the server has sent the document for the first time */
    this.whenSynced = new Promise((resolve) => {
      this.#provider.on('sync', (synced) => {
        if (synced) resolve()
      })
    })
    this.#listenToConnection()
    void this.#start(name)
  }

  /** @returns {SaveState} */
  get state() {
    if (this.#refused) return 'refused'
    if (!this.#provider.synced) return this.closeCode === null ? 'opening' : 'offline'
    if (this.#tracker.allSaved) return 'saved'
    return this.#tracker.isLate ? 'late' : 'saving'
  }

  /** Whether the text is the document's, as far as anybody can know here, and not just not loaded. */
  get hasContent() {
    return this.#hasContent
  }

  /** Whether this browser keeps the edits if the page is closed now. */
  get keepsEdits() {
    return this.#copy?.holdsEverything ?? false
  }

  /** Whether closing the page now would lose edits for good. */
  get wouldLoseEdits() {
    return !this.#tracker.allSaved && !this.keepsEdits
  }

  #listenToConnection() {
    const provider = this.#provider
    provider.on('sync', (synced) => {
      if (synced) {
        // Not when the socket opens: a server that cannot load the document opens it, too.
        this.closeCode = null
        this.#hasContent = true
      }
      this.#changed()
    })
    provider.on('connection-close', (event) => {
      this.closeCode = event?.code ?? 1006
      // The provider updates its own state right after this event.
      queueMicrotask(() => this.#changed())
    })
    provider.on('closed', () => {
      this.#refused = true
      this.#changed()
    })
  }

  /** @param {string} name */
  async #start(name) {
    this.#copy = await OfflineCopy.open(name, this.doc)
    this.#copy?.on('change', () => this.#changed())
    const saved = (await this.#copy?.savedVector()) ?? null
    if (saved !== null) {
      this.#tracker.confirmInsertionsBelow(saved)
      this.#hasContent = true
    }
    if (this.text.length > 0) this.#hasContent = true
    this.#provider.connect()
    this.#changed()
  }

  #changed() {
    clearTimeout(this.#rememberTimer)
    if (this.state === 'saved') {
      this.#rememberTimer = window.setTimeout(
        () => void this.#copy?.rememberSaved(),
        REMEMBER_SAVED_MILLIS,
      )
    }
    this.emit('change', [])
  }
}

/** @returns {string} the address of the server's Yjs endpoint, beside this page */
function serverUrl() {
  const url = new URL('ws', document.baseURI)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  url.hash = ''
  return url.href
}
