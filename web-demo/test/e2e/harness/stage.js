import { after, before, beforeEach } from 'node:test'
import { Browser } from './people.js'
import { Server } from './server.js'

/** A running server and a browser for the tests of one file. */
export class Stage {
  /** @type {Server} */
  server = /** @type {any} */ (undefined)
  /** @type {Browser} */
  browser = /** @type {any} */ (undefined)

  constructor() {
    before(async () => {
      this.server = await Server.start()
      this.browser = await Browser.launch()
    })
    // A test that failed may have left it stopped.
    beforeEach(() => this.server.ensureRunning())
    after(async () => {
      await this.server?.dispose()
      await this.browser?.close()
    })
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
