/** @typedef {{ session: string, kept: any }} Claim a session, and the edits it left behind or null */

/** Without locks, a session whose page did not say goodbye is taken for dead after this time. */
const SILENT_MILLIS = 60_000

/**
 * Keeps unsaved edits in the browser's storage, under the session they belong to, so that a page
 * that is opened later sends them on under the same numbers. A session belongs to one page at a time:
 * a lock tells the ones that are open from the ones that were left.
 *
 * @param {string} prefix of the keys; says which document of which server
 */
export function unsavedStore(prefix) {
  const storage = allowedStorage()
  const locks = globalThis.navigator?.locks
  /** @type {((nothing: null) => void)[]} */
  const unlocks = []

  /**
   * @param {string} session
   * @returns {Promise<boolean>} whether no other page has it
   */
  const lock = (session) =>
    new Promise((resolve) => {
      const hold = (/** @type {unknown} */ held) => {
        resolve(!!held)
        return held && new Promise((unlock) => unlocks.push(unlock))
      }
      if (!locks) resolve(true)
      else locks.request(prefix + session, { ifAvailable: true }, hold).catch(() => resolve(true))
    })

  /**
   * @param {string} session
   * @param {object | null} kept null if there is nothing to keep
   * @param {boolean} open whether the page goes on with the session
   * @returns {boolean} whether what there is to keep is kept
   */
  const write = (session, kept, open) => {
    try {
      if (kept) storage?.setItem(prefix + session, JSON.stringify({ open, at: Date.now(), kept }))
      else storage?.removeItem(prefix + session)
      return !kept || !!storage
    } catch {
      // Full, or denied. What was kept before is out of date by now, and worse than nothing.
      storage?.removeItem(prefix + session)
      return false
    }
  }

  return {
    /**
     * @returns {Promise<Claim[]>} the sessions that were left here with unsaved edits; a
     *   new one if there is none
     */
    async claim() {
      const left = []
      for (const key of Object.keys(storage ?? {}).filter((name) => name.startsWith(prefix))) {
        const session = key.slice(prefix.length)
        const { open, at, kept } = JSON.parse(storage?.getItem(key) ?? '{}')
        const isLeft = locks || !open || Date.now() - at > SILENT_MILLIS
        const isOurs = kept && isLeft && (locks ? await lock(session) : write(session, kept, true))
        if (isOurs) left.push({ session, kept })
      }
      if (left.length) return left
      // 128 random bits.
      const session = crypto.getRandomValues(new Uint32Array(4)).join('-')
      await lock(session)
      return [{ session, kept: null }]
    },
    write,
    /** Lets others have the sessions. */
    close() {
      for (const unlock of unlocks) unlock(null)
    },
  }
}

/** @returns {Storage | undefined} */
function allowedStorage() {
  try {
    return globalThis.localStorage
  } catch {
    return undefined
  }
}
