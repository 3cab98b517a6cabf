/** Sockets to a server in memory, whose messages take their time, in order, and that can be cut. */
export class FakeNetwork {
  #server
  #world
  /** @type {Set<FakeSocket>} */
  sockets = new Set()
  isDown = false
  /** Whose sockets are quiet: nothing arrives, and nobody is told. @type {(url: string) => boolean} */
  isQuiet = () => false
  /** @type {(() => void)[]} what is held back meanwhile */
  #held = []

  /**
   * @param {import('./reference-server.js').ReferenceServer} server
   * @param {import('./fake-world.js').FakeWorld} world
   */
  constructor(server, world) {
    this.#server = server
    this.#world = world
    const network = this
    const globals = /** @type {any} */ (globalThis)
    globals.fetch = () => Promise.reject(new TypeError('No way'))
    globals.WebSocket = class extends FakeSocket {
      /** @param {string} url */
      constructor(url) {
        super(network, url)
      }
    }
  }

  /** @param {FakeSocket} socket */
  open(socket) {
    const toClient = this.#channel(socket.url)
    const toServer = this.#channel(socket.url)
    const member = this.#server.connect(
      (message) => {
        const data = JSON.stringify(message)
        toClient(() => this.sockets.has(socket) && socket.onmessage({ data }))
      },
      () => this.cut(socket),
    )
    // What was sent before a cut may arrive long after it.
    socket.send = (data) => toServer(() => this.#server.receive(member, JSON.parse(data)))
    socket.close = () => {
      this.cut(socket)
      toServer(() => member.close())
    }
    toClient(() => {
      if (this.isDown) this.cut(socket)
      else {
        this.sockets.add(socket)
        socket.readyState = 1
        socket.onopen()
      }
    })
  }

  /** @param {FakeSocket} socket */
  cut(socket) {
    if (socket.readyState === 3) return
    socket.readyState = 3
    this.sockets.delete(socket)
    setTimeout(() => socket.onclose({ code: 1006, reason: '' }), 0)
  }

  /** Lets everything arrive that was held back, in its order. */
  heal() {
    this.isQuiet = () => false
    for (const run of this.#held.splice(0)) run()
  }

  /**
   * @param {string} url
   * @returns {(run: () => void) => void} runs one after the other, each after a while
   */
  #channel(url) {
    let last = 0
    return (run) => {
      last = Math.max(last, this.#world.now + this.#world.random(300))
      const arrive = () => {
        if (this.isQuiet(url)) this.#held.push(run)
        else run()
      }
      setTimeout(arrive, last - this.#world.now)
    }
  }
}

class FakeSocket {
  readyState = 0
  onopen = () => {}
  /** @param {{ data: string }} _event */
  onmessage = (_event) => {}
  /** @param {{ code: number, reason: string }} _event */
  onclose = (_event) => {}
  /** @param {string} _data */
  send = (_data) => {}
  close = () => {}

  /**
   * @param {FakeNetwork} network
   * @param {string} url
   */
  constructor(network, url) {
    this.url = url
    network.open(this)
  }
}
