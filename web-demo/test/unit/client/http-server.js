import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { ReferenceServer } from './reference-server.js'

/**
 * The reference server on a real port, over all four transports, behind a network that may not let them
 * all through.
 */
export class HttpServer {
  rooms = new ReferenceServer()
  /** What does not get through: `websocket`, `sse` (or `sse held back`), `long-polling`. */
  blocked = /** @type {Set<string>} */ (new Set())
  /** @type {string[]} transports that were tried, and bodies that were posted */
  seen = []
  #sockets = new WebSocketServer({ noServer: true })
  #http = createServer((request, response) => void this.#answer(request, response))
  /** Answers that wait for news. @type {Set<() => void>} */
  #waiting = new Set()

  constructor() {
    this.#http.on('upgrade', (request, socket, head) => {
      this.seen.push('websocket')
      if (this.blocked.has('websocket')) {
        socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
        return
      }
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        const member = this.rooms.connect(
          (message) => webSocket.send(JSON.stringify(message)),
          () => webSocket.close(),
        )
        webSocket.on('message', (data) => {
          this.rooms.receive(member, JSON.parse(String(data)))
          this.tell()
        })
        webSocket.on('close', () => member.close())
      })
    })
  }

  async start() {
    await new Promise((resolve) => this.#http.listen(0, '127.0.0.1', () => resolve(null)))
  }

  get address() {
    const { port } = /** @type {import('node:net').AddressInfo} */ (this.#http.address())
    return `http://127.0.0.1:${port}/`
  }

  /** Breaks all connections, and goes on. */
  breakAll() {
    for (const client of this.#sockets.clients) client.terminate()
    this.#http.closeAllConnections()
  }

  async stop() {
    this.breakAll()
    await new Promise((resolve) => this.#http.close(resolve))
  }

  /** Wakes who waits for news. */
  tell() {
    for (const wake of [...this.#waiting]) wake()
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  async #answer(request, response) {
    const { pathname, searchParams } = new URL(request.url ?? '', this.address)
    if (pathname.endsWith('/events')) this.#stream(response, searchParams)
    else if (pathname.endsWith('/changes')) this.#poll(response, searchParams)
    else {
      let body = ''
      for await (const chunk of request) body += chunk
      this.#post(response, pathname, JSON.parse(body))
    }
  }

  /**
   * @param {import('node:http').ServerResponse} response
   * @param {URLSearchParams} query
   */
  #stream(response, query) {
    this.seen.push('sse')
    // As a proxy that gathers the whole answer before it passes it on.
    if (this.blocked.has('sse held back')) return
    if (this.blocked.has('sse')) {
      response.writeHead(502).end()
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const member = this.rooms.connect(
      (message) =>
        response.write(`event: ${message.type}\ndata: ${JSON.stringify(message)}\n\n: beat\n\n`),
      () => response.end(),
    )
    this.rooms.receive(member, {
      type: 'hello',
      session: query.get('session'),
      epoch: query.get('epoch'),
      rev: Number(query.get('rev') ?? -1),
    })
    response.on('close', () => member.close())
  }

  /**
   * @param {import('node:http').ServerResponse} response
   * @param {URLSearchParams} query
   */
  #poll(response, query) {
    const wait = Number(query.get('wait') ?? 0)
    this.seen.push(wait > 0 ? 'long-polling' : 'polling')
    if (wait > 0 && this.blocked.has('long-polling')) {
      response.writeHead(504).end()
      return
    }
    const messages = this.#news(query)
    if (messages.length > 0 || wait === 0) {
      sendJson(response, 200, { messages })
      return
    }
    const wake = () => {
      const news = this.#news(query)
      if (news.length === 0) return
      this.#waiting.delete(wake)
      sendJson(response, 200, { messages: news })
    }
    this.#waiting.add(wake)
    response.on('close', () => this.#waiting.delete(wake))
  }

  /** @param {URLSearchParams} query */
  #news(query) {
    const session = query.get('session') ?? ''
    const rev = Number(query.get('rev') ?? -1)
    if (!this.rooms.canResume(query.get('epoch') ?? '', rev)) return [this.rooms.snapshot(session)]
    const saved = this.rooms.saved(session)
    return [
      ...this.rooms.since(session, rev),
      ...(saved > Number(query.get('saved')) ? [{ type: 'saved', op: saved }] : []),
    ]
  }

  /**
   * @param {import('node:http').ServerResponse} response
   * @param {string} path
   * @param {any} message
   */
  #post(response, path, message) {
    if (path.endsWith('/presence')) {
      response.writeHead(204).end()
      return
    }
    /** @type {any[]} */
    const messages = []
    this.rooms.order(message.session, message, (answer) => messages.push(answer))
    const [error] = messages.filter(({ type }) => type === 'error')
    if (error)
      sendJson(response, 409, { type: `urn:collab:problem:${error.code}`, detail: error.message })
    else sendJson(response, 200, { messages })
    this.tell()
  }
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {any} body
 */
function sendJson(response, status, body) {
  const type = status < 400 ? 'application/json' : 'application/problem+json'
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body))
}
