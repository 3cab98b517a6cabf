import assert from 'node:assert/strict'
import { afterEach, beforeEach, mock, test } from 'node:test'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { SaveTracker } from '../../src/provider/save-tracker.js'
import { GatedServer } from './gated-server.js'

/** @type {GatedServer} */
let server

beforeEach(() => {
  mock.timers.enable({ apis: ['setInterval', 'setTimeout'] })
  server = new GatedServer()
})

afterEach(() => mock.timers.reset())

test('an edit is saved when the server has committed it, and not before', async () => {
  const { text, tracker } = await connectedClient()
  server.commitsAtOnce = false
  text.insert(0, 'word')
  await settled()
  assert.equal(server.doc.getText('t').toString(), 'word')
  assert.equal(tracker.allSaved, false)
  server.commit()
  assert.equal(tracker.allSaved, true)
})

test('a deletion is saved when the server has committed it, and not before', async () => {
  const { text, tracker } = await connectedClient()
  text.insert(0, 'word')
  await settled()
  assert.equal(tracker.allSaved, true)
  server.commitsAtOnce = false
  text.delete(1, 2)
  await settled()
  assert.equal(tracker.allSaved, false)
  server.commit()
  assert.equal(tracker.allSaved, true)
})

test('the first of two edits being committed does not save the second', async () => {
  const { text, tracker } = await connectedClient()
  server.commitsAtOnce = false
  text.insert(0, 'first')
  await settled()
  text.insert(0, 'second')
  server.commit()
  assert.equal(tracker.allSaved, false)
  await settled()
  server.commit()
  assert.equal(tracker.allSaved, true)
})

test('edits made offline are unsaved until the server has them', async () => {
  const { text, tracker } = await connectedClient()
  server.reachable = false
  server.dropConnections()
  text.insert(0, 'offline')
  await reconnectAttempt()
  assert.equal(tracker.allSaved, false)
  server.reachable = true
  await reconnectAttempt()
  assert.equal(server.doc.getText('t').toString(), 'offline')
  assert.equal(tracker.allSaved, true)
})

test('an edit whose confirmation was lost with the connection is asked for and confirmed', async () => {
  const { text, tracker, doc } = await connectedClient()
  text.insert(0, 'kept')
  await settled()
  server.commitsAtOnce = false
  text.insert(4, ' lost')
  await settled()
  server.dropConnections()
  server.commitsAtOnce = true
  server.questions = []
  await reconnectAttempt()
  assert.deepEqual(
    server.questions.map((vector) => vector.get(doc.clientID)),
    [4, 9],
    'it asks from before the unconfirmed edit, then the provider asks as usual',
  )
  assert.equal(tracker.allSaved, true)
})

test('an edit that the server lost before the commit is sent again and saved', async () => {
  const { text, tracker } = await connectedClient()
  server.commitsAtOnce = false
  text.insert(0, 'again')
  await settled()
  server.crash()
  server.commitsAtOnce = true
  await reconnectAttempt()
  assert.equal(server.doc.getText('t').toString(), 'again')
  assert.equal(tracker.allSaved, true)
})

test('what somebody else wrote and the server lost counts as unsaved until it has it again', async () => {
  const { text, tracker, doc } = await connectedClient()
  const other = new Y.Doc()
  other.getText('t').insert(0, 'theirs')
  Y.applyUpdate(server.doc, Y.encodeStateAsUpdate(other))
  server.dropConnections()
  await reconnectAttempt()
  assert.equal(text.toString(), 'theirs')
  server.crash()
  server.commitsAtOnce = false
  await reconnectAttempt()
  assert.equal(doc.getText('t').toString(), 'theirs')
  assert.equal(tracker.allSaved, false)
  server.commit()
  assert.equal(tracker.allSaved, true)
})

test('it is late when the server is connected and confirms nothing for ten seconds', async () => {
  const { text, tracker } = await connectedClient()
  server.commitsAtOnce = false
  text.insert(0, 'x')
  await settled()
  assert.equal(tracker.isLate, false)
  mock.timers.tick(10_000)
  assert.equal(tracker.isLate, true)
  server.commit()
  assert.equal(tracker.isLate, false)
  assert.equal(tracker.allSaved, true)
})

test('it waits for the answer to its question before it asks again', async () => {
  const { text } = await connectedClient()
  server.commitsAtOnce = false
  text.insert(0, 'x')
  server.questions = []
  for (let second = 0; second < 25; second++) {
    mock.timers.tick(1000)
    await settled()
  }
  assert.equal(server.questions.length, 1)
})

test('it asks again as long as the answers do not hold the edit', async () => {
  const { text, tracker } = await connectedClient()
  server.losesEdits = true
  text.insert(0, 'x')
  server.questions = []
  for (let second = 0; second < 25; second++) {
    mock.timers.tick(1000)
    await settled()
  }
  assert.ok(server.questions.length > 1, `asked ${server.questions.length} times`)
  assert.equal(tracker.allSaved, false)
})

test('content from an earlier visit counts as unsaved unless it is known to be saved', async () => {
  const earlier = new Y.Doc()
  earlier.getText('t').insert(0, 'saved')
  const saved = Y.decodeStateVector(Y.encodeStateVector(earlier))
  const { doc, tracker } = client()
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(earlier), 'browser storage')
  assert.equal(tracker.allSaved, false)
  tracker.confirmInsertionsBelow(saved)
  assert.equal(tracker.allSaved, true)
})

function client() {
  const doc = new Y.Doc()
  const provider = new WebsocketProvider('ws://server', 'document', doc, {
    WebSocketPolyfill: server.Socket,
    connect: false,
    disableBc: true,
  })
  return { doc, provider, text: doc.getText('t'), tracker: new SaveTracker(doc, provider) }
}

async function connectedClient() {
  const opened = client()
  opened.provider.connect()
  await settled()
  assert.equal(opened.provider.synced, true)
  return opened
}

/** Lets the provider's delay before its next attempt pass. */
async function reconnectAttempt() {
  mock.timers.tick(2600)
  await settled()
}

/** Lets the sockets of the server in memory open and answer. */
async function settled() {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}
