import { ObservableV2 } from 'lib0/observable'

/** One's own id among the participants; the server gives the others ids above it. */
const YOU = 0

/**
 * Who is here, as awareness shows it to the parts of the page: by id, with one's own state.
 *
 * @extends {ObservableV2<{ change: (changes: { added: number[], updated: number[], removed: number[] }) => void }>}
 */
export class ThinAwareness extends ObservableV2 {
  clientID = YOU
  #document
  /** @type {Record<string, any>} */
  #own = {}
  /** @type {Map<number, string>} the others as they were shown, to tell who moved */
  #shown = new Map()

  /** @param {import('../client/collab-client.js').SharedDocument} document */
  constructor(document) {
    super()
    this.#document = document
    document.on('presence', () => this.#changed())
  }

  /** @returns {Map<number, Record<string, any>>} */
  getStates() {
    return new Map([[YOU, this.#own], ...this.#others()])
  }

  /**
   * @param {string} field
   * @param {any} value
   */
  setLocalStateField(field, value) {
    this.#own = { ...this.#own, [field]: value }
    this.#document.setPresence({ [field]: value })
    this.emit('change', [{ added: [], updated: [YOU], removed: [] }])
  }

  /** @returns {[number, Record<string, any>][]} */
  #others() {
    return this.#document.clients.map(({ id, ...state }) => [id, state])
  }

  #changed() {
    const before = this.#shown
    this.#shown = new Map(this.#others().map(([id, state]) => [id, JSON.stringify(state)]))
    const ids = [...this.#shown.keys()]
    this.emit('change', [
      {
        added: ids.filter((id) => !before.has(id)),
        updated: ids.filter((id) => before.has(id) && before.get(id) !== this.#shown.get(id)),
        removed: [...before.keys()].filter((id) => !this.#shown.has(id)),
      },
    ])
  }
}
