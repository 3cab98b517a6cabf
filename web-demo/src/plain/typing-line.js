import { cleanName } from '../presence/person.js'

/** The most names that are spelled out. */
const MOST_NAMES = 2

/**
 * @param {import('../client/collab-client.js').Client[]} clients the others
 * @returns {string} who of them is typing, as a sentence; empty if nobody is
 */
export function typingSentence(clients) {
  const names = clients
    .filter(({ typing }) => typing)
    .map(({ user }) => cleanName(user?.name) || 'Somebody')
  if (names.length === 0) return ''
  if (names.length > MOST_NAMES) return `${names.length} people are typing…`
  return `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} typing…`
}
