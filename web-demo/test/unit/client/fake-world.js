import { afterEach, beforeEach } from 'node:test'
import { seededRandom } from '../random.js'

/**
 * Timers, chance and the browser's storage of a test: nothing happens before it is told to, and the same
 * seed gives the same history.
 */
export class FakeWorld {
  /** @type {Map<number, { at: number, run: () => void }>} */
  #timers = new Map()
  #nextTimer = 1
  #real = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    now: Date.now,
    random: Math.random,
  }
  now = 1_000_000
  storage = newStorage()
  /** @param {number} below */
  random = (below) => below - below

  constructor() {
    beforeEach(() => this.#begin())
    afterEach(() => this.#end())
  }

  #begin() {
    const world = /** @type {any} */ (globalThis)
    this.seed(1)
    this.storage = newStorage()
    world.localStorage = this.storage
    world.setTimeout = (/** @type {() => void} */ run, millis = 0) => {
      this.#timers.set(this.#nextTimer, { at: this.now + millis, run })
      return this.#nextTimer++
    }
    world.clearTimeout = (/** @type {number} */ timer) => this.#timers.delete(timer)
    Date.now = () => this.now
    Math.random = () => this.random(1 << 30) / (1 << 30)
  }

  #end() {
    const { now, random, ...timers } = this.#real
    Object.assign(globalThis, timers)
    Object.assign(Date, { now })
    Object.assign(Math, { random })
    this.#timers.clear()
    delete (/** @type {any} */ (globalThis).localStorage)
  }

  /** @param {number} seed */
  seed(seed) {
    this.random = seededRandom(seed)
  }

  /**
   * Lets time pass.
   *
   * @param {number} millis
   */
  async pass(millis) {
    const end = this.now + millis
    await settle()
    for (;;) {
      const [next] = [...this.#timers].sort(([, a], [, b]) => a.at - b.at)
      if (next === undefined || next[1].at > end) break
      this.#timers.delete(next[0])
      this.now = Math.max(this.now, next[1].at)
      next[1].run()
      await settle()
    }
    this.now = end
  }

  /**
   * Lets time pass until something is so.
   *
   * @param {() => boolean} condition
   * @param {string} what the condition, in words
   */
  async until(condition, what) {
    for (let tries = 0; !condition(); tries++) {
      if (tries > 2000) throw new Error(`Waited in vain until ${what}`)
      await this.pass(100)
    }
  }
}

/** Everything that waits for nothing but its turn has run afterwards. */
function settle() {
  return new Promise((resolve) => setImmediate(resolve))
}

/** @returns {any} keeps strings, as the storage of a browser does */
function newStorage() {
  /** @type {any} */
  const methods = {
    getItem(/** @type {string} */ key) {
      return this[key] ?? null
    },
    setItem(/** @type {string} */ key, /** @type {string} */ value) {
      this[key] = String(value)
    },
    removeItem(/** @type {string} */ key) {
      delete this[key]
    },
  }
  return Object.create(methods)
}
