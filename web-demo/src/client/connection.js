import { TRANSPORTS, openTransport } from './transports.js'

/** @typedef {import('./transports.js').End} End */
/** @typedef {import('./transports.js').Line} Line */

/** A way that has not led to an answer after this time is none, in milliseconds. */
const CONNECT_MILLIS = 5_000

/** A connection that broke sooner than this was none, in milliseconds. */
const STABLE_MILLIS = 5_000

/** Bounds of the pauses between attempts and between looks for a better way, in milliseconds. */
const FIRST_PAUSE_MILLIS = 1_000
const LONGEST_PAUSE_MILLIS = 30_000
const FIRST_CLIMB_MILLIS = 5_000
const LONGEST_CLIMB_MILLIS = 600_000

/** What the server says to a connection whose session has said hello on another. */
const REPLACED = 'session_replaced'

/**
 * One attempt to reach the server, and what came of it.
 *
 * @typedef {{ rung: number, since: number, stop: () => void, send: (message: any) => void }} Link since:
 *   when the first answer came, in milliseconds; 0 before
 */

/**
 * What the owner of a connection is told.
 *
 * @typedef {object} Owner
 * @property {(transport: string) => void} connected comes before the first messages
 * @property {(messages: any[]) => void} receive
 * @property {(end: End | undefined, isHopeless: boolean) => void} disconnected isHopeless: there is
 *   no way at all for now
 */

/**
 * Keeps up a connection: takes the best way to the server that works, goes down the ladder when one
 * does not, comes back after it broke, and climbs again when a better way opens.
 *
 * @param {Omit<Line, 'deliver' | 'expect' | 'end' | 'signal'>} line
 * @param {Owner} owner
 */
export function connection(line, { connected, receive, disconnected }) {
  /** @type {Link | undefined} */
  let link
  /** Tried while the other still works, or is not yet there. @type {Link | undefined} */
  let candidate
  let preferred = 0
  let pauses = 0
  let climbs = 0
  let isClosed = false
  /** @type {any} */
  let timer

  const drop = () => {
    clearTimeout(timer)
    candidate?.stop()
    link?.stop()
    candidate = link = undefined
  }

  const close = () => {
    isClosed = true
    drop()
  }

  /** Tries at once, from the way that worked last; again, if it waits for the next attempt. */
  const start = () => {
    if (isClosed || link || candidate) return
    clearTimeout(timer)
    tryEach([...new Set([preferred, ...TRANSPORTS.keys()])])
  }

  /** @param {number[]} rungs to try, one after the other */
  const tryEach = ([rung, ...others]) => {
    if (rung !== undefined) candidate = open(rung, () => tryEach(others))
    else if (link) planClimb(link)
    else {
      disconnected(undefined, true)
      const most = FIRST_PAUSE_MILLIS * 2 ** pauses++
      timer = setTimeout(start, Math.random() * Math.min(LONGEST_PAUSE_MILLIS, most))
    }
  }

  /**
   * @param {number} rung
   * @param {() => void} onFailure
   * @returns {Link}
   */
  const open = (rung, onFailure) => {
    const stopped = new AbortController()
    const { signal } = stopped
    /** @type {any} */
    let patience
    /** @type {Link} */
    const own = { rung, since: 0, stop: () => stopped.abort(), send: () => {} }
    /** @type {Line['end']} */
    const end = (why) => {
      clearTimeout(patience)
      if (signal.aborted) return
      own.stop()
      if (own !== link) candidate = undefined
      if (own === link && candidate) {
        link = undefined
        disconnected(why, false)
      } else if (own === link || (why?.fatal && !link)) broke(own, why)
      else onFailure()
    }
    /** @type {Line['expect']} */
    const expect = (millis, ask) => {
      clearTimeout(patience)
      const asked = () => {
        ask?.()
        expect(CONNECT_MILLIS)
      }
      if (!signal.aborted) patience = setTimeout(ask ? asked : end, millis)
    }
    /** @type {Line['deliver']} */
    const deliver = (messages) => {
      if (signal.aborted) return
      if (own !== link) ready(own)
      // That this connection is replaced is no news while it is being replaced.
      receive(candidate ? messages.filter(({ code }) => code !== REPLACED) : messages)
    }
    expect(CONNECT_MILLIS)
    // A transport may fail while it is made; nobody waits for it yet.
    queueMicrotask(() => {
      try {
        if (!signal.aborted)
          own.send = openTransport(rung, { ...line, deliver, expect, end, signal })
      } catch {
        end()
      }
    })
    return own
  }

  /** @param {Link} best */
  const ready = (best) => {
    clearTimeout(timer)
    link?.stop()
    candidate = undefined
    link = best
    link.since = Date.now()
    preferred = link.rung
    connected(TRANSPORTS[preferred] ?? '')
    if (preferred) planClimb(link)
    else climbs = 0
  }

  /**
   * @param {Link} old
   * @param {End} [end]
   */
  const broke = (old, end) => {
    drop()
    if (end?.fatal) isClosed = true
    disconnected(end, isClosed)
    if (isClosed) return
    const isStable = Date.now() - old.since > STABLE_MILLIS
    if (isStable) pauses = 0
    else preferred = (old.rung + 1) % TRANSPORTS.length
    // Many break at once when a server restarts; they do not come back at once.
    timer = setTimeout(start, Math.random() * FIRST_PAUSE_MILLIS)
  }

  /**
   * Looks for a better way later, while this one goes on.
   *
   * @param {Link} current
   */
  const planClimb = ({ rung }) => {
    const most = Math.min(LONGEST_CLIMB_MILLIS, FIRST_CLIMB_MILLIS * 2 ** climbs++)
    const climb = () => tryEach([...TRANSPORTS.keys()].slice(0, rung))
    timer = setTimeout(climb, most / 2 + (Math.random() * most) / 2)
  }

  return {
    start,
    close,
    /** Drops the connection and makes it anew. */
    restart() {
      drop()
      start()
    },
    /** @param {Record<string, any>} message */
    send: (message) => link?.send(message),
  }
}
