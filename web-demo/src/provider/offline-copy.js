import { ObservableV2 } from 'lib0/observable'
import { IndexeddbPersistence } from 'y-indexeddb'
import * as Y from 'yjs'

/** How long the page waits for the browser's storage before it goes on without, in milliseconds. */
const OPEN_TIMEOUT_MILLIS = 3000

/** Vector of the insertions that were saved when this browser last looked. */
const SAVED_KEY = 'saved'

/**
 * The copy of a document in this browser's IndexedDB. It keeps edits made offline across a reload.
 *
 * Emits `change` when `holdsEverything` may have changed.
 *
 * @extends {ObservableV2<{ change: () => void }>}
 */
export class OfflineCopy extends ObservableV2 {
  #persistence
  #doc
  #failed = false
  /** True while an edit may not be in the database yet. */
  #writing = false
  #writeAgain = false

  /**
   * Loads the copy into the document.
   *
   * @param {string} documentName
   * @param {Y.Doc} doc
   * @returns {Promise<OfflineCopy | null>} null if this browser keeps no data for the page
   */
  static async open(documentName, doc) {
    if (!(await canStore())) return null
    const persistence = new IndexeddbPersistence(databaseName(documentName), doc)
    const opened = await Promise.race([persistence.whenSynced, after(OPEN_TIMEOUT_MILLIS)])
    return opened === undefined || persistence.db === null
      ? null
      : new OfflineCopy(doc, persistence, persistence.db)
  }

  /**
   * Removes the copy of a document that is not open in this page.
   *
   * @param {string} documentName
   */
  static remove(documentName) {
    indexedDB.deleteDatabase(databaseName(documentName))
  }

  /**
   * @param {Y.Doc} doc
   * @param {IndexeddbPersistence} persistence
   * @param {IDBDatabase} db
   */
  constructor(doc, persistence, db) {
    super()
    this.#doc = doc
    this.#persistence = persistence
    // Failures of every request and transaction on the database end up here.
    for (const event of ['error', 'abort', 'close']) {
      db.addEventListener(event, () => this.#fail())
    }
    doc.on('update', (_update, origin) => {
      if (origin !== persistence) this.#awaitWrite(db)
    })
  }

  /** Whether every edit of this page is in the database by now. */
  get holdsEverything() {
    return !this.#failed && !this.#writing
  }

  /** @returns {Promise<Map<number, number> | null>} see {@link rememberSaved}; null on the first visit */
  async savedVector() {
    const bytes = await this.#persistence.get(SAVED_KEY)
    return bytes instanceof Uint8Array ? Y.decodeStateVector(bytes) : null
  }

  /** Remembers that the server has saved everything the document holds now. */
  async rememberSaved() {
    if (this.#failed) return
    // The types of y-indexeddb forget that a database stores byte arrays.
    const vector = /** @type {any} */ (Y.encodeStateVector(this.#doc))
    await this.#persistence.set(SAVED_KEY, vector)
  }

  /**
   * The persistence writes without telling when it is done. A transaction on the same store starts
   * only after those before it have ended.
   *
   * @param {IDBDatabase} db
   */
  #awaitWrite(db) {
    if (this.#failed) return
    if (this.#writing) {
      this.#writeAgain = true
      return
    }
    this.#writing = true
    // After the persistence's own listener for this update, whatever their order.
    queueMicrotask(() => {
      try {
        const barrier = db.transaction('updates', 'readonly')
        barrier.objectStore('updates').count()
        barrier.oncomplete = () => this.#written(db)
      } catch {
        // The browser has closed the database.
        this.#fail()
      }
    })
  }

  /** @param {IDBDatabase} db */
  #written(db) {
    this.#writing = false
    if (this.#writeAgain) {
      this.#writeAgain = false
      this.#awaitWrite(db)
    }
    this.emit('change', [])
  }

  #fail() {
    this.#failed = true
    this.emit('change', [])
  }
}

/** @param {string} documentName */
function databaseName(documentName) {
  return `collab:${documentName}`
}

/** @returns {Promise<boolean>} whether this browser lets the page keep a database */
function canStore() {
  const probe = 'collab-probe'
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open(probe)
      request.onerror = () => resolve(false)
      request.onblocked = () => resolve(false)
      request.onsuccess = () => {
        request.result.close()
        resolve(true)
      }
    } catch {
      resolve(false)
    }
  })
}

/**
 * @param {number} millis
 * @returns {Promise<undefined>}
 */
function after(millis) {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), millis))
}
