/**
 * Reads a value this browser keeps for the page.
 *
 * @param {string} key
 * @returns {unknown} null if there is none, or the browser keeps nothing for the page
 */
export function readSetting(key) {
  try {
    return JSON.parse(localStorage.getItem(`collab.${key}`) ?? 'null')
  } catch {
    return null
  }
}

/**
 * Keeps a value in this browser. Where the browser does not allow it, the value lasts as long as the page.
 *
 * @param {string} key
 * @param {unknown} value anything JSON can hold
 */
export function writeSetting(key, value) {
  try {
    localStorage.setItem(`collab.${key}`, JSON.stringify(value))
  } catch {
    // Storage is full or denied; the setting is a convenience.
  }
}
