import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { WebSocket } from 'ws'
import { connect } from '../../../src/client/collab-client.js'
import { HttpServer } from './http-server.js'

class QuietWebSocket extends WebSocket {
  /** @param {string} url */
  constructor(url) {
    super(url)
    // As in a browser: that it closes says enough.
    this.on('error', () => {})
  }
}

Object.assign(globalThis, { WebSocket: QuietWebSocket })

/** @type {HttpServer} */
let server
/** @type {import('../../../src/client/shared-document.js').SharedDocument[]} */
let open = []

beforeEach(async () => {
  server = new HttpServer()
  await server.start()
})

afterEach(async () => {
  for (const page of open) page.close()
  open = []
  await server.stop()
})

function openPage() {
  const page = connect({ url: server.address, document: `story ${Math.random()}` })
  open.push(page)
  return page
}

/** @type {[transport: string, blocked: string[]][]} */
const LADDER = [
  ['websocket', []],
  ['sse', ['websocket']],
  ['long-polling', ['websocket', 'sse']],
  ['polling', ['websocket', 'sse', 'long-polling']],
]

for (const [transport, blocked] of LADDER) {
  test(`edits go both ways over ${transport}`, async () => {
    for (const name of blocked) server.blocked.add(name)
    const page = openPage()
    await until(() => page.isLoaded)
    page.insert(0, 'mine ')
    await until(() => page.status.state === 'saved')
    server.rooms.write([{ retain: page.length }, { insert: 'and theirs' }])
    server.tell()
    await until(() => page.text.endsWith('mine and theirs'))
    page.insert(page.length, ', again mine')
    await until(() => page.status.state === 'saved' && page.text.endsWith('again mine'))
    await until(() => page.status.transport === transport)
    assert.equal(page.text, contentOfServer())
  })

  test(`an operation whose answer is lost on ${transport} is there once`, async () => {
    for (const name of blocked) server.blocked.add(name)
    const page = openPage()
    await until(() => page.isLoaded)
    const before = page.text
    const { order } = server.rooms
    server.rooms.order = (session, op) => {
      server.rooms.order = order
      server.breakAll()
      server.rooms.order(session, op, () => {})
    }
    page.insert(0, 'once ')
    await until(() => page.status.state === 'saved')
    assert.equal(contentOfServer(), `once ${before}`)
    assert.equal(page.text, `once ${before}`)
  })
}

test('nothing is lost while one way after the other closes', async () => {
  const page = openPage()
  await until(() => page.isLoaded)
  const start = page.text
  for (const [number, way] of ['websocket', 'sse held back', 'long-polling'].entries()) {
    page.insert(number, String(number))
    server.blocked.add(way)
    server.breakAll()
    page.insert(number + 1, 'x')
    page.remove(number + 1, 1)
  }
  await until(() => page.status.state === 'saved' && page.status.transport === 'polling')
  assert.equal(page.text, `012${start}`)
  assert.equal(contentOfServer(), `012${start}`)
})

test('a better way is taken when it opens', async () => {
  server.blocked.add('websocket')
  const page = openPage()
  /** @type {string[]} */
  const states = []
  page.on('status', ({ state }) => states.push(state))
  await until(() => page.status.transport === 'sse')
  const start = page.text
  server.blocked.clear()
  for (let number = 0; page.status.transport !== 'websocket'; number++) {
    page.insert(page.length, 'x')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  page.insert(page.length, 'y')
  await until(() => page.status.state === 'saved')
  assert.equal(contentOfServer(), page.text)
  assert.match(page.text.slice(start.length), /^x+y$/)
  assert.deepEqual(
    states.filter((state) => !['connecting', 'saving', 'saved'].includes(state)),
    [],
  )
})

test('a session that somebody else speaks for is given up', async () => {
  const page = openPage()
  await until(() => page.isLoaded)
  const [session = ''] = server.rooms.sessions()
  const member = server.rooms.connect(
    () => {},
    () => {},
  )
  server.rooms.receive(member, { type: 'hello', session })
  await until(() => page.status.state === 'refused')
  assert.match(page.status.message ?? '', /Another one/)
})

test('what the server will not have is taken back and handed out', async () => {
  server.blocked.add('websocket')
  const page = openPage()
  /** @type {any[]} */
  const errors = []
  page.on('error', (error) => errors.push(error))
  await until(() => page.isLoaded)
  const start = page.text
  const { order } = server.rooms
  server.rooms.order = (_session, { op }, answer) => {
    server.rooms.order = order
    answer({ type: 'error', code: 'too_large', message: 'This is too much.', op })
  }
  page.insert(0, 'far too much')
  page.insert(0, 'and this: ')
  await until(() => page.status.state === 'saved')
  assert.equal(page.text, `and this: ${start}`)
  assert.equal(contentOfServer(), `and this: ${start}`)
  assert.deepEqual(errors, [
    { code: 'too_large', message: 'This is too much.', delta: [{ insert: 'far too much' }] },
  ])
})

test('an operation whose number the server does not expect is kept, and sent under the right one', async () => {
  server.blocked.add('websocket')
  const page = openPage()
  /** @type {any[]} */
  const errors = []
  page.on('error', (error) => errors.push(error))
  await until(() => page.isLoaded)
  const start = page.text
  const { order } = server.rooms
  server.rooms.order = (_session, { op }, answer) => {
    server.rooms.order = order
    answer({ type: 'error', code: 'op_out_of_order', message: 'Another number.', op })
  }
  page.insert(0, 'kept ')
  await until(() => page.status.state === 'saved')
  assert.equal(page.text, `kept ${start}`)
  assert.equal(contentOfServer(), `kept ${start}`)
  assert.deepEqual(errors, [])
})

/** @returns {string} */
function contentOfServer() {
  return server.rooms.content.ops.map(({ insert }) => insert).join('')
}

/** @param {() => boolean} condition */
async function until(condition) {
  const deadline = Date.now() + 30_000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${condition}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
