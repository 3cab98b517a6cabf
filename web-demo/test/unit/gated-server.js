import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as sync from 'y-protocols/sync'
import * as Y from 'yjs'

const MESSAGE_SYNC = 0

/**
 * A server in memory that treats an author as the real one does: edits and answers that hold
 * something uncommitted wait until {@link commit}. Its `Socket` stands in for the browser's.
 */
export class GatedServer {
  doc = new Y.Doc()
  reachable = true
  commitsAtOnce = true
  /** Whether it forgets edits as soon as it has got them. */
  losesEdits = false
  /** Sync step 1 messages it got, as state vectors. */
  questions = /** @type {Map<number, number>[]} */ ([])
  #sockets = /** @type {Set<any>} */ (new Set())
  #waiting = /** @type {(() => void)[]} */ ([])

  get Socket() {
    const server = this
    return /** @type {any} */ (
      class {
        OPEN = 1
        readyState = 0
        onopen = () => {}
        onclose = (/** @type {{ code: number, reason: string }} */ _event) => {}
        onmessage = (/** @type {{ data: ArrayBuffer }} */ _event) => {}

        constructor() {
          queueMicrotask(() => server.#open(this))
        }

        /** @param {Uint8Array} bytes */
        send(bytes) {
          queueMicrotask(() => server.#receive(this, bytes))
        }

        close() {
          server.#sockets.delete(this)
        }
      }
    )
  }

  /** Commits what it has got so far and lets out what waited for it. */
  commit() {
    const waiting = this.#waiting
    this.#waiting = []
    waiting.forEach((send) => send())
  }

  /** @param {number} [code] */
  dropConnections(code = 1006) {
    for (const socket of this.#sockets) socket.onclose({ code, reason: '' })
    this.#sockets.clear()
    this.#waiting = []
  }

  /** Loses what was not committed, as after a crash. */
  crash() {
    this.dropConnections()
    this.doc = new Y.Doc()
  }

  /** @param {any} socket */
  #open(socket) {
    if (!this.reachable) {
      socket.onclose({ code: 1006, reason: '' })
      return
    }
    this.#sockets.add(socket)
    socket.readyState = 1
    socket.onopen()
    this.#send(socket, (encoder) => sync.writeSyncStep1(encoder, this.doc))
  }

  /**
   * @param {any} socket
   * @param {Uint8Array} bytes
   */
  #receive(socket, bytes) {
    const decoder = decoding.createDecoder(bytes)
    if (decoding.readVarUint(decoder) !== MESSAGE_SYNC) return
    const type = decoding.readVarUint(decoder)
    const content = decoding.readVarUint8Array(decoder)
    if (type === sync.messageYjsSyncStep1) {
      this.questions.push(Y.decodeStateVector(content))
      const answer = encoding.createEncoder()
      sync.writeSyncStep2(answer, this.doc, content)
      this.#sendCommitted(socket, encoding.toUint8Array(answer))
    } else if (!this.losesEdits) {
      this.#apply(socket, content)
    }
  }

  /**
   * @param {any} socket
   * @param {Uint8Array} update
   */
  #apply(socket, update) {
    const echo = (/** @type {Uint8Array} */ news) => {
      const message = encoding.createEncoder()
      sync.writeUpdate(message, news)
      this.#sendCommitted(socket, encoding.toUint8Array(message))
    }
    this.doc.once('update', echo)
    Y.applyUpdate(this.doc, update)
    // Nothing new, nothing to send.
    this.doc.off('update', echo)
  }

  /**
   * @param {any} socket
   * @param {Uint8Array} syncMessage
   */
  #sendCommitted(socket, syncMessage) {
    const send = () =>
      this.#send(socket, (encoder) => encoding.writeUint8Array(encoder, syncMessage))
    if (this.commitsAtOnce) send()
    else this.#waiting.push(send)
  }

  /**
   * @param {any} socket
   * @param {(encoder: encoding.Encoder) => void} write
   */
  #send(socket, write) {
    if (!this.#sockets.has(socket)) return
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, MESSAGE_SYNC)
    write(encoder)
    socket.onmessage({ data: encoding.toUint8Array(encoder) })
  }
}
