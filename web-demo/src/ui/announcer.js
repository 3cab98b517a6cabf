/** How long announcements are gathered before they are read out, in milliseconds. */
const GATHER_MILLIS = 400

/** Tells screen readers what changed elsewhere on the page, politely and not word by word. */
export class Announcer {
  #region
  /** @type {string[]} */
  #waiting = []
  #timer = 0

  /** @param {HTMLElement} region a live region */
  constructor(region) {
    this.#region = region
  }

  /** @param {string} sentence */
  say(sentence) {
    this.#waiting.push(sentence)
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => {
      this.#region.textContent = this.#waiting.join(' ')
      this.#waiting = []
    }, GATHER_MILLIS)
  }
}
