import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { connect } from '../../../src/client/collab-client.js'
import { FakeNetwork } from './fake-network.js'
import { FakeWorld } from './fake-world.js'
import { ReferenceServer } from './reference-server.js'

/** @typedef {import('../../../src/client/shared-document.js').SharedDocument} SharedDocument */

const world = new FakeWorld()
/** @type {ReferenceServer} */
let server
/** @type {FakeNetwork} */
let network
/** @type {SharedDocument[]} */
let pages = []

beforeEach(() => {
  server = new ReferenceServer()
  network = new FakeNetwork(server, world)
})

afterEach(() => {
  for (const page of pages) page.close()
  pages = []
})

/** @returns {Promise<SharedDocument>} loaded */
async function open() {
  const page = connect({ url: 'http://server.test/some/page?x#y', document: 'a/b' })
  pages.push(page)
  await world.until(() => page.isLoaded, 'the page is loaded')
  return page
}

/** @param {SharedDocument} page */
function saved(page) {
  return world.until(() => page.status.state === 'saved', 'everything is saved')
}

test('the address of a document is beside the page, with its name as one segment', async () => {
  await open()
  const [socket] = network.sockets
  assert.equal(socket?.url, 'ws://server.test/some/ot/a%2Fb')
})

test('the status follows the edits, and the connection', async () => {
  const page = await open()
  await saved(page)
  /** @type {string[]} */
  const states = []
  page.on('status', ({ state }) => states.push(state))
  page.insert(0, 'x')
  await saved(page)
  network.isDown = true
  for (const socket of network.sockets) network.cut(socket)
  await world.until(() => page.status.state === 'offline', 'it is offline')
  page.insert(0, 'y')
  network.isDown = false
  await saved(page)
  const turns = states.filter((state, at) => state !== states[at - 1])
  assert.deepEqual(turns, ['saving', 'saved', 'offline', 'saving', 'saved'])
})

test('a connection that comes back at once was never offline', async () => {
  const page = await open()
  /** @type {string[]} */
  const states = []
  page.on('status', ({ state }) => states.push(state))
  for (const socket of network.sockets) network.cut(socket)
  await world.pass(5000)
  assert.ok(!states.includes('offline'), states.join())
})

test('saved is not said before the server has committed', async () => {
  const page = await open()
  server.commitsAtOnce = false
  page.insert(0, 'x')
  await world.until(() => server.rev === 1, 'the server has it')
  await world.pass(10_000)
  assert.equal(page.status.state, 'saving')
  server.commit()
  await saved(page)
})

test('undo takes back what one did oneself, and nothing of the others', async () => {
  const page = await open()
  page.insert(0, 'one two three')
  await saved(page)
  page.cutoff()
  page.remove(4, 4)
  server.write([{ retain: 4 }, { insert: 'NEW ' }])
  server.write([{ insert: '> ' }])
  await world.until(() => page.text === '> one NEW three', 'the others are there')
  page.undo()
  assert.equal(page.text.replace('NEW ', ''), '> one two three')
  page.undo()
  assert.equal(page.text, '> NEW ')
  assert.equal(page.canUndo, false)
  page.redo()
  page.redo()
  assert.equal(page.text, '> one NEW three')
  assert.equal(page.canRedo, false)
  await saved(page)
  assert.equal(server.content.ops[0]?.insert, page.text)
})

test('edits in quick succession are one step of undo', async () => {
  const page = await open()
  for (const [at, letter] of [...'abc'].entries()) {
    page.insert(at, letter)
    await world.pass(200)
  }
  await world.pass(1000)
  page.insert(3, 'd')
  page.undo()
  assert.equal(page.text, 'abc')
  page.undo()
  assert.equal(page.text, '')
})

test('a page that dies when it has sent an operation sends it again under its number', async () => {
  const page = await open()
  page.insert(0, 'once')
  await world.until(() => server.rev === 1, 'the server has it')
  const left = { ...world.storage }
  page.close()
  Object.assign(world.storage, left)
  await world.pass(120_000)
  const again = await open()
  await saved(again)
  assert.equal(again.text, 'once')
  assert.equal(server.content.length(), 4)
})

test('what is written offline outlasts the page', async () => {
  const page = await open()
  page.insert(0, 'kept')
  await saved(page)
  network.isDown = true
  for (const socket of network.sockets) network.cut(socket)
  page.insert(4, ' and unsaved')
  page.close()
  const again = await open()
  assert.equal(again.text, 'kept and unsaved')
  assert.notEqual(again.status.state, 'saved')
  network.isDown = false
  await saved(again)
  assert.equal(server.content.ops[0]?.insert, 'kept and unsaved')
  await world.pass(1000)
  assert.deepEqual(Object.keys(world.storage), [])
})

test('what two pages left behind is sent when the document is opened again', async () => {
  const one = await open()
  const other = await open()
  network.isDown = true
  for (const socket of network.sockets) network.cut(socket)
  one.insert(0, 'one ')
  other.insert(0, 'other ')
  one.close()
  other.close()
  network.isDown = false
  server.presence.length = 0
  const again = await open()
  await world.until(() => again.text.length === 'one other '.length, 'both are there')
  await world.pass(5000)
  assert.deepEqual(Object.keys(world.storage), [])
  const seen = server.presence.filter(({ state }) => state !== null)
  assert.equal(seen.length, 1, 'who only sends what was left is nobody to see')
})

test('a browser that keeps nothing is told of', async () => {
  world.storage.setItem = () => {
    throw new Error('Full')
  }
  const page = await open()
  page.insert(0, 'x')
  assert.equal(page.status.kept, false)
  await saved(page)
  await world.pass(1000)
  assert.equal(page.status.kept, true)
})

test('nothing can be edited that is not there', async () => {
  const page = connect({ url: 'http://server.test/', document: 'd' })
  pages.push(page)
  assert.throws(() => page.insert(0, 'x'), /Wait for "content"/)
  await world.until(() => page.isLoaded, 'the page is loaded')
  assert.throws(() => page.insert(1, 'x'), /ends at 0/)
  assert.throws(() => connect({ document: '' }), /needs a document/)
})

test('what the server has no room for now is sent again until it has', async () => {
  const page = await open()
  server.isFull = true
  page.insert(0, 'x')
  const { order } = server
  let attempts = 0
  server.order = (...args) => {
    attempts++
    order.apply(server, args)
  }
  await world.pass(10_000)
  assert.ok(attempts > 2 && attempts < 8, `${attempts} attempts in 10 seconds`)
  assert.equal(page.status.state, 'saving')
  assert.equal(page.text, 'x')
  server.isFull = false
  await saved(page)
  assert.equal(server.content.ops[0]?.insert, 'x')
})

test('nothing is edited while the document is read-only', async () => {
  const page = await open()
  page.insert(0, 'x')
  await saved(page)
  server.tell({ type: 'status', readOnly: true, storage: 'waiting', reason: 'Full.' })
  await world.until(() => page.status.state === 'read-only', 'it is read-only')
  assert.equal(page.status.message, 'Full.')
  assert.throws(() => page.insert(0, 'y'), /read-only/)
  assert.deepEqual(page.undo(), [])
  server.tell({ type: 'status', readOnly: false, storage: 'ok' })
  await saved(page)
  page.insert(0, 'y')
  await saved(page)
  assert.equal(server.content.ops[0]?.insert, 'yx')
})

test('cursors of the others move with the text, in the view and on the way to it', async () => {
  const page = await open()
  page.insert(0, 'hello')
  await saved(page)
  page.insert(0, '>> ')
  const cursor = { index: 2, length: 2 }
  server.tell({ type: 'presence', clients: [{ id: 7, cursor }], gone: [], version: 1 })
  await saved(page)
  await world.until(() => page.clients.length === 1, 'somebody is here')
  const { index = 0, length = 0 } = page.clients[0]?.cursor ?? {}
  assert.equal(page.text.slice(index, index + length), page.text === '>> hello' ? 'll' : 'he')
  page.insert(0, 'x')
  assert.equal(page.clients[0]?.cursor?.index, index + 1)
  server.tell({ type: 'presence', clients: [], gone: [7], version: 2 })
  await world.until(() => page.clients.length === 0, 'nobody is here')
})

test('one’s own cursor is told as a position in what the server has', async () => {
  const page = await open()
  page.insert(0, 'hello')
  await saved(page)
  page.insert(5, ' world')
  page.setPresence({ user: { name: 'Ada' }, cursor: { index: 11, length: 0 } })
  await world.until(() => server.presence.at(-1)?.state.user?.name === 'Ada', 'Ada is known')
  const { rev, state } = server.presence.at(-1) ?? {}
  assert.deepEqual(
    [rev, state.cursor],
    rev === 1 ? [1, { index: 5, length: 0 }] : [2, { index: 11, length: 0 }],
  )
})

test('a listener that fails disturbs nobody, and is heard of', async () => {
  const page = await open()
  const stop = page.on('content', () => {
    throw new Error('My fault')
  })
  let heard = 0
  page.on('content', () => heard++)
  page.insert(0, 'x')
  stop()
  assert.equal(heard, 1)
  await assert.rejects(world.pass(0), /My fault/)
  await saved(page)
})
