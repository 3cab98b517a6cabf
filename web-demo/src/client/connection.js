import * as millis from './millis.js'
import { TRANSPORTS, openTransport } from './transports.js'
import { cancel, min, now } from './short.js'

/** @typedef {import('./transports.js').End} End */
/** @typedef {import('./transports.js').Line} Line */

const RUNGS = [...TRANSPORTS.keys()]

/**
 * One attempt to reach the server, and what came of it; aborted when it is not wanted any more.
 *
 * @typedef {AbortController & { rung: number, transmit: (message: any) => void }} Link
 */

/**
 * What the owner of a connection is told.
 *
 * @typedef {object} Owner
 * @property {(transport: string) => void} connected comes before the first messages
 * @property {(messages: any[]) => void} receive
 * @property {(end?: End) => void} disconnected comes again as long as there is no way
 */

/**
 * Keeps up a connection: takes the best way to the server that works, goes down the ladder when one
 * does not, comes back after it broke, and climbs again when a better way opens.
 *
 * @param {Omit<Line, 'deliver' | 'expect' | 'end' | 'unwanted'>} line
 * @param {Owner} owner
 */
export const connection = (line, { connected, receive, disconnected }) => {
  /** @type {Link | undefined} */
  let link
  /** Tried while the other still works, or is not yet there. @type {Link | undefined} */
  let candidate
  /** When the connection was made, in milliseconds. */
  let since = 0
  let preferred = 0
  let pauses = 0
  let climbs = 0
  let isClosed = false
  /** @type {any} */
  let timer

  const drop = () => {
    cancel(timer)
    candidate?.abort()
    link?.abort()
    candidate = link = undefined
  }

  const hangUp = () => {
    isClosed = true
    drop()
  }

  /** Tries at once, from the way that worked last; again, if it waits for the next attempt. */
  const start = () => {
    if (isClosed || link || candidate) return
    cancel(timer)
    tryEach([...new Set([preferred, ...RUNGS])])
  }

  /**
   * Full jitter: many break at once when a server restarts, and must not come back at once.
   *
   * @param {() => void} run
   * @param {number} most how long it may wait, in milliseconds
   */
  const later = (run, most) => {
    timer = setTimeout(run, Math.random() * most)
  }

  /** @param {number[]} rungs to try, one after the other */
  const tryEach = ([rung, ...others]) => {
    if (rung !== undefined) open(rung, () => tryEach(others))
    else if (link) planClimb(link)
    else {
      disconnected()
      later(start, min(millis.LONGEST_PAUSE, millis.FIRST_PAUSE * 2 ** pauses++))
    }
  }

  /**
   * @param {number} rung
   * @param {() => void} onFailure
   */
  const open = (rung, onFailure) => {
    const own = /** @type {Link} */ (Object.assign(new AbortController(), { rung }))
    const { signal } = own
    /** @type {any} */
    let patience
    /** @type {Line['end']} */
    const end = (why) => {
      cancel(patience)
      if (signal.aborted) return
      own.abort()
      if (own !== link) candidate = undefined
      if (own === link && candidate) {
        link = undefined
        disconnected(why)
      } else if (own === link || (why?.fatal && !link)) broke(own, why)
      else onFailure()
    }
    /** @type {Line['expect']} */
    const expect = (delay, ask) => {
      cancel(patience)
      const silent = () => {
        if (!ask) return end()
        ask()
        expect(millis.FIRST_ANSWER)
      }
      if (!signal.aborted) patience = setTimeout(silent, delay)
    }
    /** @type {Line['deliver']} */
    const deliver = (messages) => {
      if (signal.aborted) return
      if (own !== link) ready(own)
      // That its session said hello on another connection is no news while one is being made.
      receive(messages.filter(({ code }) => !candidate || !/replaced/.test(code)))
    }
    candidate = own
    expect(millis.FIRST_ANSWER)
    try {
      own.transmit = openTransport(rung, { ...line, deliver, expect, end, unwanted: signal })
    } catch {
      end()
    }
  }

  /** @param {Link} best */
  const ready = (best) => {
    link?.abort()
    candidate = undefined
    link = best
    since = now()
    preferred = best.rung
    connected(/** @type {string} */ (TRANSPORTS[preferred]))
    if (preferred) planClimb(best)
    else climbs = 0
  }

  /**
   * @param {Link} old
   * @param {End} [end]
   */
  const broke = ({ rung }, end) => {
    drop()
    isClosed ||= !!end?.fatal
    disconnected(end)
    if (isClosed) return
    if (now() - since > millis.STABLE) pauses = 0
    else preferred = (rung + 1) % RUNGS.length
    later(start, millis.FIRST_PAUSE)
  }

  /**
   * Looks for a better way later, while this one goes on.
   *
   * @param {Link} current
   */
  const planClimb = ({ rung }) => {
    const climb = () => tryEach(RUNGS.slice(0, rung))
    later(climb, min(millis.LONGEST_CLIMB, millis.FIRST_CLIMB * 2 ** climbs++))
  }

  return {
    start,
    hangUp,
    /** Drops the connection and makes it anew. */
    restart() {
      drop()
      start()
    },
    /** @param {Record<string, any>} message */
    transmit: (message) => link?.transmit(message),
  }
}
