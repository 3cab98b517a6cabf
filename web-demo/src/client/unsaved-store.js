import { SILENT_PAGE } from './millis.js'
import { now, parse, stringify, world } from './short.js'

/** @typedef {[session: string, kept: any]} Claim a session, and the edits it left behind or null */

/**
 * Keeps unsaved edits in the browser's storage, under the session they belong to, so that a page
 * that is opened later sends them on under the same numbers. A session belongs to one page at a time:
 * a lock tells the ones that are open from the ones that were left.
 *
 * @param {string} prefix of the keys; says which document of which server
 * @param {AbortSignal} leaving lets other pages have the sessions
 */
export const unsavedStore = (prefix, leaving) => {
  /** @type {Storage | undefined} */
  let storage
  try {
    storage = world.localStorage
  } catch {
    // The browser does not allow it.
  }
  const locks = world.navigator?.locks

  /**
   * @param {string} session
   * @returns {Promise<boolean>} whether no other page has it
   */
  const lock = async (session) =>
    !locks ||
    new Promise((resolve) => {
      const hold = (/** @type {unknown} */ held) => {
        resolve(!!held)
        return held && new Promise((unlock) => leaving.addEventListener('abort', unlock))
      }
      locks.request(prefix + session, { ifAvailable: true }, hold).catch(() => resolve(true))
    })

  /**
   * @param {string} session
   * @param {object | null} kept null if there is nothing to keep
   * @param {boolean} open whether the page goes on with the session
   * @returns {boolean} whether what there is to keep is kept
   */
  const write = (session, kept, open) => {
    const key = prefix + session
    try {
      if (kept) storage?.setItem(key, stringify({ at: open ? now() : 0, kept }))
      else storage?.removeItem(key)
      return !kept || !!storage
    } catch {
      // Full, or denied. What was kept before is out of date by now, and worse than nothing.
      storage?.removeItem(key)
      return false
    }
  }

  return {
    /**
     * @returns {Promise<Claim[]>} the sessions that were left here with unsaved edits; a
     *   new one if there is none
     */
    async claim() {
      /** @type {Claim[]} */
      const left = []
      for (const key in storage) {
        if (!key.startsWith(prefix)) continue
        const session = key.slice(prefix.length)
        const { at, kept } = parse(storage?.getItem(key) ?? '{}')
        const isLeft = locks || now() - at > SILENT_PAGE
        const isOurs = kept && isLeft && (locks ? await lock(session) : write(session, kept, true))
        if (isOurs) left.push([session, kept])
      }
      if (left.length) return left
      // 128 random bits.
      const session = crypto.getRandomValues(new Uint32Array(4)).join('-')
      await lock(session)
      return [[session, null]]
    },
    write,
  }
}
