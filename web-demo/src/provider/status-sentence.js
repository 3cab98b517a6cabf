/**
 * @typedef {import('./session.js').SaveState} SaveState
 */

/** Why the server closed the connection for good, by close code. */
const REFUSALS = new Map([
  [4400, 'The server could not read what this page sent. Reload the page to go on.'],
  [4401, 'You are not signed in, or your access has expired.'],
  [4403, 'You are not allowed to open this document.'],
  [4404, 'There is no such document.'],
  [4409, 'This page and the server disagree about the document. Reload the page to go on.'],
  [4410, 'This document was deleted or replaced.'],
  [4413, 'This document is full. Copy what you need into a new one.'],
])

/** Why the connection is gone for now, by close code. */
const INTERRUPTIONS = new Map([
  [1009, 'An edit is too large for the server. Undo it, then reload the page.'],
  [1011, 'The server ran into a problem.'],
  [1012, 'The server is restarting.'],
  [1013, 'The server is busy.'],
  [4503, 'The server cannot reach its storage right now.'],
  [4508, 'The connection was too slow to keep up.'],
])

/**
 * What the banner under the header says.
 *
 * @param {object} situation
 * @param {SaveState} situation.state
 * @param {number | null} situation.closeCode last close code of the connection
 * @param {string} [situation.reason] why, in the server's words; empty if it gave none
 * @param {boolean} situation.hasContent whether the document's text is shown
 * @param {boolean} situation.keepsEdits whether this browser stores edits
 * @returns {string | null} null if there is nothing to explain
 */
export function statusSentence({ state, closeCode, reason = '', hasContent, keepsEdits }) {
  switch (state) {
    case 'read-only':
      return reason || 'You can read this document, but not change it.'
    case 'refused':
      return (
        reason ||
        (REFUSALS.get(closeCode ?? 0) ??
          `The server refused the connection (code ${closeCode}). Reload the page to try again.`)
      )
    case 'offline': {
      const why = reason || (INTERRUPTIONS.get(closeCode ?? 0) ?? 'You are offline.')
      if (!hasContent) {
        return `${why} The document opens as soon as the connection is back.`
      }
      return `${why} Keep writing: ${whereEditsAre(keepsEdits)} and sent when the connection is back.`
    }
    case 'late':
      return `The server has not saved your latest edits yet. Keep writing: ${whereEditsAre(keepsEdits)} until it has.`
    default:
      return null
  }
}

/** @param {boolean} keepsEdits */
function whereEditsAre(keepsEdits) {
  return keepsEdits
    ? 'your edits are kept in this browser'
    : 'your edits are kept in this open page'
}
