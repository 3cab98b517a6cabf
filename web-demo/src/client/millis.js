/** How long things may take, and how often they are tried, in milliseconds. */

/**
 * What a reload must find is written after this time, besides before every send, and presence is sent
 * at most this often.
 */
export const PACE = 100

/** A connection that comes back this soon was not gone. */
export const UNNOTICED = 1_500

/** An operation for which there was no room is sent again after this time. */
export const ROOM_AGAIN = 2_000

/** Edits within this time are undone in one step. */
export const ONE_STEP = 500

/** Without locks, a session whose page did not say goodbye is taken for dead after this time. */
export const SILENT_PAGE = 60_000

/** A way to the server that has not led to an answer after this time is none. */
export const FIRST_ANSWER = 5_000

/** A connection that broke sooner than this was none. */
export const STABLE = 5_000

/** Bounds of the pauses between attempts, and between looks for a better way. */
export const FIRST_PAUSE = 1_000
export const LONGEST_PAUSE = 30_000
export const FIRST_CLIMB = 5_000
export const LONGEST_CLIMB = 600_000

/** After this much silence a socket is asked for a sign of life. */
export const SILENT_SOCKET = 15_000

/** A stream that is silent for this long is dead; the server sends something every 15 seconds. */
export const SILENT_STREAM = 40_000

/** The answer to a request takes no longer than this. */
export const ANSWER = 10_000

/** How long the server may keep a request waiting for news. */
export const WAIT = 25_000

/** Between two requests of plain polling. */
export const POLL = 1_500
