import { ObservableV2 } from 'lib0/observable'
import { freeColor, legibleColor } from './colors.js'
import { cleanName, loadPerson, savePerson } from './person.js'

/**
 * Somebody who has the document open. One person with two tabs is two participants.
 *
 * @typedef {{ id: number, name: string, color: string, isYou: boolean, hasCursor: boolean }} Participant
 */

/**
 * Awareness, or what stands for it.
 *
 * @typedef {object} PeopleSource
 * @property {number} clientID your id
 * @property {() => Map<number, { [field: string]: any }>} getStates by id
 * @property {(field: string, value: any) => void} setLocalStateField
 * @property {(event: 'change', listener: () => void) => unknown} on
 */

/**
 * Who has the document open, and what the others are told about you.
 *
 * Emits `change` with the list, `joined` and `left` with a participant.
 *
 * @extends {ObservableV2<{ change: (people: Participant[]) => void, joined: (who: Participant) => void, left: (who: Participant) => void }>}
 */
export class People extends ObservableV2 {
  #awareness
  #you
  #choseColor
  /** @type {Map<number, Participant>} */
  #known = new Map()

  /** @param {PeopleSource} awareness */
  constructor(awareness) {
    super()
    this.#awareness = awareness
    const { person, choseColor } = loadPerson()
    this.#you = person
    this.#choseColor = choseColor
    savePerson(person, choseColor)
    awareness.setLocalStateField('user', person)
    this.#refresh()
    awareness.on('change', () => this.#refresh())
  }

  /** You first, then the others in the order of their names. */
  get list() {
    return [...this.#known.values()].sort(
      (a, b) => Number(b.isYou) - Number(a.isYou) || a.name.localeCompare(b.name) || a.id - b.id,
    )
  }

  get you() {
    return this.#you
  }

  /** @param {string} name as typed; an empty one is ignored */
  rename(name) {
    const cleaned = cleanName(name)
    if (cleaned !== '') this.#introduce({ ...this.#you, name: cleaned })
  }

  /** @param {string} color one of the palette */
  recolor(color) {
    this.#choseColor = true
    this.#introduce({ ...this.#you, color })
  }

  /** Takes another colour if somebody here has yours already and you did not choose it. */
  avoidSharedColor() {
    const taken = this.list.filter(({ isYou }) => !isYou).map(({ color }) => color)
    if (!this.#choseColor && taken.includes(this.#you.color)) {
      this.#introduce({ ...this.#you, color: freeColor(taken) })
    }
  }

  /** @param {import('./person.js').Person} person */
  #introduce(person) {
    this.#you = person
    savePerson(person, this.#choseColor)
    this.#awareness.setLocalStateField('user', person)
  }

  #refresh() {
    const before = this.#known
    const listBefore = JSON.stringify(this.list)
    this.#known = new Map()
    for (const [id, state] of this.#awareness.getStates()) {
      if (state['user']) this.#known.set(id, this.#participant(id, state))
    }
    for (const [id, who] of this.#known) if (!before.has(id)) this.emit('joined', [who])
    for (const [id, who] of before) if (!this.#known.has(id)) this.emit('left', [who])
    if (JSON.stringify(this.list) !== listBefore) this.emit('change', [this.list])
  }

  /**
   * @param {number} id
   * @param {{ [field: string]: any }} state
   * @returns {Participant}
   */
  #participant(id, state) {
    const name = cleanName(state['user'].name)
    return {
      id,
      name: name === '' ? 'Somebody' : name,
      color: legibleColor(state['user'].color),
      isYou: id === this.#awareness.clientID,
      hasCursor: state['cursor'] != null,
    }
  }
}
