import { readSetting, writeSetting } from '../ui/local-settings.js'
import { COLORS, freeColor } from './colors.js'

/** The longest name shown, in characters. */
export const MAX_NAME_LENGTH = 40

const ADJECTIVES = [
  'Bright', 'Calm', 'Clever', 'Curious', 'Eager', 'Gentle', 'Happy', 'Kind',
  'Lively', 'Merry', 'Patient', 'Quick', 'Quiet', 'Sunny', 'Swift', 'Wise',
] // prettier-ignore
const ANIMALS = [
  'Badger', 'Beaver', 'Crane', 'Dolphin', 'Falcon', 'Finch', 'Fox', 'Hare',
  'Heron', 'Lynx', 'Marten', 'Otter', 'Owl', 'Raven', 'Robin', 'Swan',
] // prettier-ignore

/**
 * Who somebody is to the others: the `user` field of the awareness state, as Yjs editors use it.
 *
 * @typedef {{ name: string, color: string }} Person
 */

/**
 * The person at this browser.
 *
 * @returns {{ person: Person, choseColor: boolean }} as kept from an earlier visit, else made up
 */
export function loadPerson() {
  const kept = /** @type {{ name?: unknown, color?: unknown, choseColor?: unknown } | null} */ (
    readSetting('person')
  )
  const name = cleanName(kept?.name)
  const known = COLORS.find(({ value }) => value === kept?.color)
  return {
    person: { name: name === '' ? madeUpName() : name, color: known?.value ?? freeColor([]) },
    choseColor: known !== undefined && kept?.choseColor === true,
  }
}

/**
 * @param {Person} person
 * @param {boolean} choseColor whether the colour is the person's choice
 */
export function savePerson(person, choseColor) {
  writeSetting('person', { ...person, choseColor })
}

/**
 * @param {unknown} name
 * @returns {string} without control characters and outer blanks, not too long; empty if nothing is left
 */
export function cleanName(name) {
  if (typeof name !== 'string') return ''
  const characters = [...name.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '').trim()]
  return characters.slice(0, MAX_NAME_LENGTH).join('')
}

function madeUpName() {
  return `${anyOf(ADJECTIVES)} ${anyOf(ANIMALS)}`
}

/** @param {string[]} words */
function anyOf(words) {
  return /** @type {string} */ (words[Math.floor(Math.random() * words.length)])
}
