import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '../../../src/client/collab-client.js'
import { FakeNetwork } from './fake-network.js'
import { FakeWorld } from './fake-world.js'
import { ReferenceServer } from './reference-server.js'

/** Lines that go quiet; `COLLAB_QUIET_LINES` asks for more. */
const LINES = Number(process.env['COLLAB_QUIET_LINES'] ?? 200)
const STEP = 250

/** For how long a line may be quiet before the page says so, in milliseconds. */
const UNNOTICED = 45_000

const world = new FakeWorld()

test('a line that goes quiet while both sides type loses nothing, and the page says so', async () => {
  let longest = 0
  for (let seed = 1; seed <= LINES; seed++) {
    world.seed(seed)
    for (const key of Object.keys(world.storage)) delete world.storage[key]
    try {
      longest = Math.max(longest, await quietLine())
    } catch (error) {
      throw new Error(`Seed ${seed}`, { cause: error })
    }
  }
  assert.ok(longest > 0)
})

/** @returns how long it took until the page said that it is offline, in milliseconds; 0 if it did not */
async function quietLine() {
  const server = new ReferenceServer()
  const network = new FakeNetwork(server, world)
  const open = (/** @type {string} */ host) => {
    const page = connect({ url: `http://${host}/`, document: 'story' })
    page.on('error', ({ message }) => assert.fail(message))
    return page
  }
  const quiet = open('quiet.test')
  const other = open('other.test')
  const pages = [quiet, other]
  await world.until(() => pages.every(({ isLoaded }) => isLoaded), 'both are there')
  /** @type {string[]} */
  const typed = []
  const type = (/** @type {typeof quiet} */ page) => {
    const letter = String.fromCharCode(0x4e00 + typed.length)
    page.insert(world.random(page.length + 1), letter)
    typed.push(letter)
    return letter
  }
  /** @type {string[]} */
  const own = []
  let offlineAfter = 0
  const typeFor = async (/** @type {number} */ millis, /** @type {boolean} */ isQuiet) => {
    const pace = 1 + world.random(40)
    for (let passed = 0; passed < millis; passed += STEP) {
      await world.pass(STEP)
      if (world.random(pace) === 0) own.push(type(quiet))
      if (world.random(pace) === 0) type(other)
      const { state, unsaved } = quiet.status
      const stored = server.content.ops.map(({ insert }) => insert).join('')
      if (state === 'saved' || !unsaved)
        assert.ok(
          own.every((letter) => stored.includes(letter)),
          'it says that an edit is saved, which is not',
        )
      if (isQuiet && state === 'offline') offlineAfter ||= passed + STEP
      if (isQuiet && passed > UNNOTICED) assert.equal(state, 'offline')
    }
  }
  await typeFor(2000, false)
  network.isQuiet = (url) => url.includes('quiet.test')
  await typeFor(5000 + world.random(55_000), true)
  network.heal()
  await typeFor(2000, false)
  await world.until(
    () => pages.every(({ status }) => status.state === 'saved') && quiet.text === other.text,
    'everything is saved',
  )
  assert.deepEqual([...quiet.text].sort(), typed.sort())
  for (const page of pages) page.close()
  await world.pass(1000)
  return offlineAfter
}
