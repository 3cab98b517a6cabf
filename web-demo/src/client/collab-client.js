/**
 * A client for documents of a collab server, without dependencies:
 *
 *     import { connect } from 'https://collab.example/collab-client.js'
 *     const doc = connect({ url: 'https://collab.example/', document: 'notes' })
 *     doc.on('content', () => (output.textContent = doc.text))
 */
/** @typedef {import('./delta.js').Delta} Delta */
/** @typedef {import('./delta.js').Op} Op */
/** @typedef {import('./presence.js').Client} Client */
/** @typedef {import('./shared-document.js').SharedDocument} SharedDocument */
/** @typedef {import('./shared-document.js').State} State */

export { compose, invert, length, transform, transformPosition } from './delta.js'
export { diff } from './diff.js'
export { connect } from './shared-document.js'
