import assert from 'node:assert/strict'
import { chromium } from 'playwright-core'
import { chromiumPath } from './chromium.js'
import { PATIENCE_MILLIS } from './until.js'

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('../../../src/provider/session.js').SaveState} SaveState */

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Messages of the browser itself about a server that is away, or starting, on purpose. */
const SERVER_AWAY = /WebSocket connection to .* failed|ERR_CONNECTION_REFUSED|status of 503/

/** A Chromium, and the people who use it: each has a context of their own, as on another machine. */
export class Browser {
  #chromium
  /** @type {string[]} errors that pages reported */
  errors = []

  static async launch() {
    return new Browser(await chromium.launch({ executablePath: chromiumPath, args: FLAGS }))
  }

  /** @param {import('playwright-core').Browser} instance */
  constructor(instance) {
    this.#chromium = instance
  }

  /**
   * @param {string} name
   * @param {import('playwright-core').BrowserContextOptions} [options]
   */
  async person(name, options = {}) {
    const context = await this.#chromium.newContext({
      viewport: { width: 1100, height: 760 },
      ...options,
    })
    context.setDefaultTimeout(PATIENCE_MILLIS)
    await context.addInitScript((ownName) => {
      if (localStorage.getItem('collab.person') !== null) return
      localStorage.setItem('collab.person', JSON.stringify({ name: ownName }))
    }, name)
    return this.tab(name, context)
  }

  /**
   * @param {string} name
   * @param {import('playwright-core').BrowserContext} context
   */
  async tab(name, context) {
    const page = await context.newPage()
    page.on('pageerror', (error) => this.errors.push(`${name}: ${error.stack}`))
    const person = new Person(name, page, this)
    page.on('console', (message) => {
      const isExpected = person.expected.some((pattern) => pattern.test(message.text()))
      if (message.type() === 'error' && !isExpected) this.errors.push(`${name}: ${message.text()}`)
    })
    return person
  }

  /** @returns {Promise<number[]>} the ids of all its processes */
  async processes() {
    const session = await this.#chromium.newBrowserCDPSession()
    const { processInfo } = await session.send('SystemInfo.getProcessInfo')
    await session.detach()
    return processInfo.map(({ id }) => id)
  }

  /** Closes it, and fails if any page reported an error, a blocked resource among them. */
  async close() {
    await this.#chromium.close()
    assert.deepEqual(this.errors, [])
  }
}

/** Somebody in front of the page. */
export class Person {
  /**
   * @param {string} name
   * @param {Page} page
   * @param {Browser} browser
   */
  constructor(name, page, browser) {
    this.name = name
    this.browser = browser
    this.page = page
    /** Messages of the browser's console that are no failure. */
    this.expected = [SERVER_AWAY]
    this.keyboard = page.keyboard
    this.text = page.locator('#document')
    this.badge = page.locator('#badge')
    this.banner = page.locator('#banner')
  }

  /**
   * @param {string} address
   * @param {SaveState} [state] what the badge says in the end
   */
  async open(address, state = 'saved') {
    await this.page.goto(address)
    await this.sees(state)
  }

  /** @param {RegExp} message an error of the browser's console that belongs to the test */
  expects(message) {
    this.expected.push(message)
  }

  /** The same person, with what this browser keeps, in a tab of its own. */
  inNewTab() {
    return this.browser.tab(this.name, this.page.context())
  }

  /** @returns {string} the link to the document */
  get link() {
    return this.page.url()
  }

  /** @param {SaveState} state */
  async sees(state) {
    await this.page.locator(`#badge[data-state=${state}]`).waitFor()
  }

  /** @returns {Promise<SaveState>} */
  async state() {
    return /** @type {SaveState} */ (await this.badge.getAttribute('data-state'))
  }

  /** @returns {Promise<() => Promise<string[]>>} gives all states of the badge from now on */
  async recordStates() {
    await this.badge.evaluate((badge) => {
      const states = [badge.dataset['state']]
      Object.assign(window, { states })
      new MutationObserver(() => states.push(badge.dataset['state'])).observe(badge, {
        attributeFilter: ['data-state'],
      })
    })
    return () => this.page.evaluate(() => /** @type {any} */ (window).states)
  }

  /**
   * Types at the end of the text.
   *
   * @param {string} text
   * @param {{ delay?: number }} [pace] milliseconds between keystrokes
   */
  async types(text, pace) {
    await this.text.focus()
    await this.keyboard.press('Control+End')
    await this.keyboard.type(text, pace)
  }

  /**
   * Waits until the text is this one.
   *
   * @param {string} text
   */
  async reads(text) {
    await this.page.waitForFunction((expected) => {
      const document = globalThis.document.querySelector('#document')
      const shown = document instanceof HTMLTextAreaElement ? document.value : document?.textContent
      return shown?.trim() === expected
    }, text)
  }

  async content() {
    const shown = await this.text.evaluate((document) =>
      document instanceof HTMLTextAreaElement ? document.value : document.textContent,
    )
    return shown?.trim()
  }

  /** @param {string} name */
  button(name) {
    return this.page.getByRole('button', { name, exact: true })
  }

  /** What others have selected, as it is shown here. */
  highlightedText() {
    return this.page.evaluate(() =>
      [...CSS.highlights.values()]
        .flatMap((highlight) => [...highlight])
        .map((range) => range.toString())
        .join(''),
    )
  }

  /** @returns {Promise<string[]>} the names in the list of people, as a screen reader finds them */
  async peopleHere() {
    const names = await this.page.locator('#people .person-name').allTextContents()
    return names.sort()
  }
}
