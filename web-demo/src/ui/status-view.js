import { statusSentence } from '../provider/status-sentence.js'
import { element } from './element.js'
import { SaveBadge } from './save-badge.js'

/** @typedef {import('../provider/session.js').SaveState} SaveState */

/**
 * What there is to know about a document that is open, however it is shared.
 *
 * @typedef {object} Session
 * @property {SaveState} state
 * @property {boolean} hasContent whether the text is the document's, and not just not loaded
 * @property {number | null} closeCode last close code of the connection
 * @property {string} reason why, in the server's words; empty if it gave none
 * @property {boolean} keepsEdits whether this browser keeps the edits if the page is closed now
 * @property {(event: 'change', listener: () => void) => unknown} on
 */

const PLACEHOLDER_EMPTY = 'Write something, then copy the link and write on together.'
const PLACEHOLDER_OPENING = 'Opening the document…'

/**
 * Says where edits are: the badge, the banner that explains what is wrong, and announcements. Keeps
 * the editor closed until the document's text is known, so that nobody takes a document that is not
 * loaded for an empty one.
 */
export class StatusView {
  #session
  #parts
  #badge = new SaveBadge(element('badge'))
  #banner = element('banner')
  /** @type {SaveState} */
  #lastState = 'opening'
  /** The last troubled state that was announced, so that its end is announced too. */
  #trouble = /** @type {SaveState | null} */ (null)

  /**
   * @typedef {object} StatusParts
   * @property {(enabled: boolean, placeholder: string) => void} enable lets the text be edited, or not
   * @property {import('../presence/people.js').People} people
   * @property {import('./announcer.js').Announcer} announcer
   */

  /**
   * @param {Session} session
   * @param {StatusParts} parts
   */
  constructor(session, parts) {
    this.#session = session
    this.#parts = parts
    session.on('change', () => this.#show())
    this.#announcePeople()
    this.#show()
  }

  #show() {
    const { state, hasContent } = this.#session
    this.#badge.show(state)
    this.#showBanner()
    this.#parts.enable(
      hasContent && state !== 'refused' && state !== 'read-only',
      hasContent ? PLACEHOLDER_EMPTY : PLACEHOLDER_OPENING,
    )
    if (state === this.#lastState) return
    this.#lastState = state
    this.#announceState(state)
  }

  #showBanner() {
    const sentence = statusSentence(this.#session)
    if (this.#banner.textContent === (sentence ?? '')) return
    this.#banner.textContent = sentence ?? ''
    this.#banner.hidden = sentence === null
  }

  /** @param {SaveState} state */
  #announceState(state) {
    const troubled = state === 'offline' || state === 'late' || state === 'refused'
    if (troubled) {
      this.#trouble = state
      this.#parts.announcer.say(statusSentence(this.#session) ?? '')
    } else if (state === 'saved' && this.#trouble !== null) {
      this.#trouble = null
      this.#parts.announcer.say('Connected again. All your edits are saved.')
    }
  }

  #announcePeople() {
    const { people, announcer } = this.#parts
    const isConnected = () => this.#session.state !== 'offline' && this.#session.state !== 'opening'
    people.on('joined', ({ name, isYou }) => {
      if (!isYou && isConnected()) announcer.say(`${name} joined.`)
    })
    people.on('left', ({ name, isYou }) => {
      if (!isYou && isConnected()) announcer.say(`${name} left.`)
    })
  }
}
