import { COLORS } from './colors.js'

/** The most avatars in the header; the number beside them counts everybody. */
const MAX_AVATARS = 4

/**
 * The faces in the header, and the panel behind them: your name and colour, and who else is here.
 */
export class PeoplePanel {
  #people
  #parts
  #onVisit

  /**
   * @typedef {object} PeopleParts
   * @property {HTMLElement} avatars
   * @property {HTMLElement} count
   * @property {HTMLInputElement} name
   * @property {HTMLElement} colors
   * @property {HTMLElement} list
   */

  /**
   * @param {import('./people.js').People} people
   * @param {PeopleParts} parts
   * @param {(participant: import('./people.js').Participant) => void} onVisit goes to somebody's cursor
   */
  constructor(people, parts, onVisit) {
    this.#people = people
    this.#parts = parts
    this.#onVisit = onVisit
    parts.name.value = people.you.name
    parts.name.addEventListener('input', () => people.rename(parts.name.value))
    parts.name.addEventListener('blur', () => (parts.name.value = people.you.name))
    parts.colors.append(...COLORS.map((color) => this.#swatch(color)))
    people.on('change', (list) => this.#show(list))
    this.#show(people.list)
  }

  /** @param {import('./people.js').Participant[]} list */
  #show(list) {
    const { avatars, count, list: items } = this.#parts
    avatars.replaceChildren(...list.slice(0, MAX_AVATARS).map(avatar))
    count.replaceChildren(
      String(list.length),
      hiddenText(list.length === 1 ? ' person here' : ' people here'),
    )
    items.replaceChildren(...list.map((participant) => this.#row(participant)))
    this.#showYourColor()
  }

  /** @param {import('./people.js').Participant} participant */
  #row(participant) {
    const row = document.createElement('li')
    const name = document.createElement('span')
    name.className = 'person-name'
    name.textContent = participant.name
    row.append(avatar(participant), name)
    if (participant.isYou) {
      const mark = document.createElement('span')
      mark.className = 'person-mark'
      mark.textContent = 'you'
      row.append(mark)
    } else if (participant.hasCursor) {
      row.append(this.#visitButton(participant))
    }
    return row
  }

  /** @param {import('./people.js').Participant} participant */
  #visitButton(participant) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'text-button'
    button.append('Go to cursor', hiddenText(` of ${participant.name}`))
    button.addEventListener('click', () => this.#onVisit(participant))
    return button
  }

  /** @param {{ name: string, value: string }} color */
  #swatch({ name, value }) {
    const label = document.createElement('label')
    label.className = 'swatch'
    label.title = name
    label.style.setProperty('--person', value)
    const radio = document.createElement('input')
    radio.type = 'radio'
    radio.name = 'color'
    radio.value = value
    radio.setAttribute('aria-label', name)
    radio.addEventListener('change', () => this.#people.recolor(value))
    label.append(radio)
    return label
  }

  #showYourColor() {
    for (const radio of this.#parts.colors.querySelectorAll('input')) {
      radio.checked = radio.value === this.#people.you.color
    }
  }
}

/** @param {import('./people.js').Participant} participant */
function avatar({ name, color, isYou }) {
  const face = document.createElement('span')
  face.className = 'avatar'
  face.classList.toggle('is-you', isYou)
  face.style.setProperty('--person', color)
  face.setAttribute('aria-hidden', 'true')
  face.textContent = initials(name)
  return face
}

/** @param {string} text for screen readers only */
function hiddenText(text) {
  const span = document.createElement('span')
  span.className = 'visually-hidden'
  span.textContent = text
  return span
}

/** @param {string} name */
function initials(name) {
  const words = name.split(/\s+/).filter((word) => word !== '')
  const first = [...(words[0] ?? '')][0] ?? ''
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : ''
  return (first + last).toUpperCase()
}
