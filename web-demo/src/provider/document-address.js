/** The longest name the server takes, in bytes of UTF-8. */
const MAX_NAME_BYTES = 255

/** 18 random bytes are 144 bits, and 24 characters without padding. */
const RANDOM_NAME_BYTES = 18

const ADDRESS_PREFIX = '#/d/'

/** @returns {string} a name nobody can guess, safe in an address */
export function randomDocumentName() {
  const bytes = crypto.getRandomValues(new Uint8Array(RANDOM_NAME_BYTES))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}

/**
 * @param {string} hash the part of the address from `#` on
 * @returns {string | null} the document it names, null if it names none
 */
export function documentNameOf(hash) {
  if (!hash.startsWith(ADDRESS_PREFIX)) return null
  const encoded = hash.slice(ADDRESS_PREFIX.length)
  try {
    return decodeURIComponent(encoded)
  } catch {
    // A stray percent sign: take it as it stands.
    return encoded
  }
}

/**
 * The name travels behind `#`, so it never appears in the log of a web server or in a referrer.
 *
 * @param {string} name
 * @returns {string} the part of the address from `#` on
 */
export function hashOf(name) {
  return ADDRESS_PREFIX + encodeURIComponent(name)
}

/**
 * @param {string} name
 * @returns {string | null} what is wrong with the name, as a sentence; null if the server takes it
 */
export function whyNameIsInvalid(name) {
  if (name === '') return 'This link names no document.'
  if (name === '.' || name === '..') return `“${name}” cannot be the name of a document.`
  if (/\p{Cc}/u.test(name)) return 'The document name in this link holds control characters.'
  if (!name.isWellFormed()) return 'The document name in this link is not valid text.'
  const bytes = new TextEncoder().encode(name).length
  if (bytes > MAX_NAME_BYTES) {
    return `The document name in this link has ${bytes} bytes; ${MAX_NAME_BYTES} is the most a name can have.`
  }
  return null
}
