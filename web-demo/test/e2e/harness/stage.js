import { after, before, beforeEach } from 'node:test'
import { Browser } from './people.js'
import { Proxy } from './proxy.js'
import { Server } from './server.js'

/** A running server and a browser for the tests of one file, and a proxy between them where it is asked for. */
export class Stage {
  /** @type {Server} */
  server = /** @type {any} */ (undefined)
  /** @type {Browser} */
  browser = /** @type {any} */ (undefined)
  /** @type {Proxy | undefined} */
  #proxy

  constructor() {
    before(async () => {
      this.server = await Server.start()
      this.browser = await Browser.launch()
    })
    // A test that failed may have left it stopped.
    beforeEach(() => this.server.ensureRunning())
    // Pages go first: one that is still open reports the end of the server as an error.
    after(async () => {
      try {
        await this.browser?.close()
      } finally {
        await this.#proxy?.stop()
        await this.server?.dispose()
      }
    })
  }

  /** A proxy in front of the server, of which nothing is blocked and nothing was asked yet. */
  async proxy() {
    this.#proxy ??= await Proxy.start(this.server.address)
    this.#proxy.blocked.clear()
    this.#proxy.asked = []
    return this.#proxy
  }

  /**
   * Somebody who has opened a new document.
   *
   * @param {string} name
   * @param {import('playwright-core').BrowserContextOptions} [options]
   */
  async author(name, options) {
    const author = await this.browser.person(name, options)
    await author.open(this.server.address)
    return author
  }

  /**
   * Somebody who has opened the link of somebody else.
   *
   * @param {string} name
   * @param {import('./people.js').Person} host
   * @param {import('playwright-core').BrowserContextOptions} [options]
   */
  async guest(name, host, options) {
    const guest = await this.browser.person(name, options)
    await guest.open(host.link)
    return guest
  }
}
