import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'

const MESSAGE_SYNC = 0
const SYNC_STEP_1 = 0

/**
 * Which of its own insertions a client has got back from the server: those are saved. Deletions are
 * not followed.
 */
export class Echoes {
  #client
  /** Insertions that have not come back, by their first clock. */
  #unsaved = new Map()
  #saved = []

  constructor(doc, provider) {
    this.#client = doc.clientID
    doc.on('update', (update, origin) => {
      if (origin !== provider) this.#remember(update)
    })
    const handler = provider.messageHandlers[MESSAGE_SYNC]
    provider.messageHandlers[MESSAGE_SYNC] = (encoder, decoder, ...rest) => {
      const copy = decoding.clone(decoder)
      handler(encoder, decoder, ...rest)
      if (decoding.readVarUint(copy) !== SYNC_STEP_1) {
        this.#returned(decoding.readVarUint8Array(copy))
      }
    }
  }

  #remember(update) {
    for (const { id, length, content } of Y.decodeUpdate(update).structs) {
      this.#unsaved.set(id.clock, { end: id.clock + length, text: content?.str ?? '' })
    }
  }

  #returned(update) {
    if (this.#unsaved.size === 0) return
    for (const { id, length } of Y.decodeUpdate(update).structs) {
      if (id.client === this.#client) this.#rangeReturned(id.clock, id.clock + length)
    }
  }

  #rangeReturned(start, end) {
    let clock = start
    while (clock < end) {
      const edit = this.#unsaved.get(clock)
      if (edit && edit.end <= end) {
        this.#unsaved.delete(clock)
        this.#saved.push(edit.text)
      }
      clock = edit ? edit.end : clock + 1
    }
  }

  savedTexts() {
    return this.#saved
  }

  allSaved() {
    return this.#unsaved.size === 0
  }
}
