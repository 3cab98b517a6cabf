import { WebSocket } from 'ws'
import { WebsocketProvider as Provider1 } from 'y-websocket-1'
import { WebsocketProvider as Provider2 } from 'y-websocket-2'
import { WebsocketProvider as Provider3 } from 'y-websocket-3'
import * as Y from 'yjs'
import { Echoes } from './echoes.mjs'

const PROVIDERS = { 1: Provider1, 2: Provider2, 3: Provider3 }
const PATIENCE_MILLIS = 20_000
const POLL_MILLIS = 5

/** A document and the stock provider that keeps it in step with the server. */
export class Client {
  doc = new Y.Doc()
  text = this.doc.getText('content')
  closes = []
  connects = 0
  /** @type {string[]} */
  typed = []
  #typing

  constructor({ client: name, url, document, version = 3, state = null, connect = true }) {
    this.name = name
    this.provider = new PROVIDERS[version](url, document, this.doc, {
      WebSocketPolyfill: WebSocket,
      disableBc: true,
      connect: false,
    })
    this.provider.awareness.setLocalState(state)
    this.provider.on('connection-close', (event) => this.closes.push(event?.code ?? null))
    this.provider.on('status', ({ status }) => {
      if (status === 'connected') this.connects++
    })
    this.echoes = new Echoes(this.doc, this.provider)
    if (connect) this.provider.connect()
  }

  status() {
    return {
      connected: this.provider.wsconnected,
      synced: this.provider.synced,
      connects: this.connects,
      closes: this.closes,
    }
  }

  /** States of everybody else, in the order of their names. */
  people() {
    return [...this.provider.awareness.getStates()]
      .filter(([id]) => id !== this.doc.clientID)
      .map(([, state]) => state)
      .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
  }

  /** Inserts a word that nobody else inserts, again and again, somewhere. */
  type(everyMillis) {
    this.#typing = setInterval(() => {
      const word = `[${this.name}-${this.typed.length}]`
      this.typed.push(word)
      this.#insertBetweenWords(word)
    }, everyMillis)
  }

  #insertBetweenWords(word) {
    const text = this.text.toString()
    const gap = text.indexOf(']', Math.floor(Math.random() * text.length))
    this.text.insert(gap + 1, word)
  }

  stopTyping() {
    clearInterval(this.#typing)
  }

  async until(condition) {
    const end = Date.now() + PATIENCE_MILLIS
    while (!condition()) {
      if (Date.now() > end) {
        throw new Error(
          `waited in vain; ${JSON.stringify(this.status())}, text ${JSON.stringify(this.text.toString().slice(0, 200))}, people ${JSON.stringify(this.people())}`,
        )
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS))
    }
  }

  destroy() {
    this.stopTyping()
    this.provider.destroy()
    this.doc.destroy()
  }
}
