import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { connect } from 'node:net'

/** A proxy in front of the server that lets through only what it likes. */
export class Proxy {
  /**
   * What does not get through: `websocket` (the upgrade is refused), `sse` (events are held back),
   * `document` (everything but the page).
   */
  blocked = /** @type {Set<string>} */ (new Set())
  /** Paths that were asked for, with the latest last. @type {string[]} */
  asked = []
  #target
  /** @type {Set<import('node:stream').Duplex>} */
  #tunnels = new Set()
  #http = createServer((incoming, response) => this.#forward(incoming, response))

  /** @param {string} target address of the server */
  constructor(target) {
    this.#target = new URL(target)
    this.#http.on('upgrade', (incoming, socket, head) => this.#tunnel(incoming, socket, head))
  }

  /** @param {string} target address of the server */
  static async start(target) {
    const proxy = new Proxy(target)
    proxy.#http.listen(0, '127.0.0.1')
    await once(proxy.#http, 'listening')
    return proxy
  }

  get address() {
    const { port } = /** @type {import('node:net').AddressInfo} */ (this.#http.address())
    return `http://127.0.0.1:${port}/`
  }

  /**
   * From now on this does not get through, and what is open is cut.
   *
   * @param {string} what
   */
  block(what) {
    this.blocked.add(what)
    this.cut()
  }

  /** Cuts every connection. */
  cut() {
    for (const socket of this.#tunnels) socket.destroy()
    this.#http.closeAllConnections()
  }

  async stop() {
    this.cut()
    this.#http.close()
    await once(this.#http, 'close')
  }

  /**
   * @param {import('node:http').IncomingMessage} incoming
   * @param {import('node:http').ServerResponse} response
   */
  #forward(incoming, response) {
    const { url = '/', method, headers } = incoming
    this.asked.push(url)
    if (this.blocked.has('document') && url.includes('/api/')) {
      response.writeHead(502).end()
      return
    }
    if (this.blocked.has('sse') && url.includes('/events?')) return
    const { hostname, port } = this.#target
    const outgoing = request({ hostname, port, path: url, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    outgoing.on('error', () => response.destroy())
    response.on('close', () => outgoing.destroy())
    incoming.pipe(outgoing)
  }

  /**
   * @param {import('node:http').IncomingMessage} incoming
   * @param {import('node:stream').Duplex} socket
   * @param {Buffer} head
   */
  #tunnel({ url = '/', headers }, socket, head) {
    this.asked.push(`upgrade ${url}`)
    socket.on('error', () => socket.destroy())
    if (this.blocked.has('websocket') || this.blocked.has('document')) {
      socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
      return
    }
    const server = connect(Number(this.#target.port), this.#target.hostname)
    server.on('error', () => socket.destroy())
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
    server.write(`GET ${url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    server.write(head)
    socket.pipe(server).pipe(socket)
    socket.on('close', () => server.destroy())
    server.on('close', () => socket.destroy())
    this.#tunnels.add(socket)
    socket.on('close', () => this.#tunnels.delete(socket))
  }
}
