import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { ObservableV2 } from 'lib0/observable'
import { messageYjsSyncStep1, messageYjsSyncStep2 } from 'y-protocols/sync'
import { messageSync } from 'y-websocket'
import * as Y from 'yjs'
import { UnsavedEdits } from './unsaved-edits.js'

/** How long the server may leave an edit unanswered before we ask again, in milliseconds. */
const ASK_AGAIN_MILLIS = 5000

/**
 * Knows whether everything this browser holds is saved by the server.
 *
 * It listens to the stock provider: what the server sends back is committed, so it is no longer
 * unsaved. An edit whose echo was lost with a connection is asked for with an ordinary sync step 1
 * that claims not to know it: the answer contains it if the server has it.
 *
 * Emits `change` when `allSaved` or `isLate` may have changed.
 *
 * @extends {ObservableV2<{ change: () => void }>}
 */
export class SaveTracker extends ObservableV2 {
  #unsaved = new UnsavedEdits()
  #doc
  #provider
  /** True from asking until the next sync step 2 on the same connection. */
  #asked = false
  #confirmedSinceLastCheck = false
  #late = false

  /**
   * @param {Y.Doc} doc
   * @param {import('y-websocket').WebsocketProvider} provider not yet connected
   */
  constructor(doc, provider) {
    super()
    this.#doc = doc
    this.#provider = provider
    doc.on('update', (update, origin) => {
      if (origin === provider) return
      this.#unsaved.add(update)
      this.emit('change', [])
    })
    provider.on('status', ({ status }) => this.#connectionChanged(status === 'connected'))
    this.#listenToSyncMessages()
    setInterval(() => this.#check(), ASK_AGAIN_MILLIS)
  }

  /** Whether the server has committed everything this browser holds. */
  get allSaved() {
    return this.#unsaved.isEmpty
  }

  /** Whether the server is connected and has confirmed nothing for several seconds. */
  get isLate() {
    return this.#late
  }

  /** @param {Map<number, number>} saved next clock per client, from an earlier visit */
  confirmInsertionsBelow(saved) {
    this.#unsaved.confirmInsertionsBelow(saved)
    this.emit('change', [])
  }

  #listenToSyncMessages() {
    const readSync = this.#provider.messageHandlers[messageSync]
    if (readSync === undefined) throw new Error('The provider has no handler for sync messages')
    this.#provider.messageHandlers[messageSync] = (encoder, decoder, ...rest) => {
      const copy = decoding.clone(decoder)
      readSync(encoder, decoder, ...rest)
      const type = decoding.readVarUint(copy)
      const content = decoding.readVarUint8Array(copy)
      if (type === messageYjsSyncStep1) this.#serverHas(Y.decodeStateVector(content))
      else this.#serverSent(content)
      if (type === messageYjsSyncStep2) this.#asked = false
    }
  }

  /** @param {Map<number, number>} vector what the server holds, saved or not */
  #serverHas(vector) {
    // What it lacks it has lost or never got; the provider sends it, as ours, in its answer.
    this.#unsaved.addMissing(this.#held(), vector)
    this.emit('change', [])
  }

  /** @param {Uint8Array} update */
  #serverSent(update) {
    if (!this.#unsaved.confirm(update)) return
    this.#confirmedSinceLastCheck = true
    this.#late = false
    this.emit('change', [])
  }

  /** @param {boolean} connected */
  #connectionChanged(connected) {
    this.#asked = false
    this.#late = false
    this.#confirmedSinceLastCheck = true
    if (connected) this.#ask()
    this.emit('change', [])
  }

  #check() {
    const silent = !this.#confirmedSinceLastCheck
    this.#confirmedSinceLastCheck = this.allSaved
    if (!silent || this.allSaved || !this.#provider.wsconnected) return
    this.#ask()
    this.#late = true
    this.emit('change', [])
  }

  #ask() {
    if (this.#asked || this.allSaved) return
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, messageSync)
    encoding.writeVarUint(encoder, messageYjsSyncStep1)
    encoding.writeVarUint8Array(
      encoder,
      Y.encodeStateVector(this.#unsaved.vectorBefore(this.#held())),
    )
    this.#provider.ws?.send(encoding.toUint8Array(encoder))
    this.#asked = true
  }

  #held() {
    return Y.decodeStateVector(Y.encodeStateVector(this.#doc))
  }
}
