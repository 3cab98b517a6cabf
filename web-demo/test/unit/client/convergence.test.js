import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '../../../src/client/collab-client.js'
import { FakeNetwork } from './fake-network.js'
import { FakeWorld } from './fake-world.js'
import { randomChange } from './random-deltas.js'
import { ReferenceServer } from './reference-server.js'

/** Random histories of each test; `COLLAB_HISTORIES` asks for more. */
const HISTORIES = Number(process.env['COLLAB_HISTORIES'] ?? 60)
const STEPS = 40
const CLIENTS = 3

const world = new FakeWorld()

/** Several pages with one document, on a network and a server that fail. */
class Scene {
  server = new ReferenceServer()
  network = new FakeNetwork(this.server, world)
  /** @type {import('../../../src/client/shared-document.js').SharedDocument[]} */
  pages = Array.from({ length: CLIENTS }, () => this.open())

  open() {
    const page = connect({ url: 'http://server.test/', document: 'story' })
    page.on('error', ({ message }) => assert.fail(message))
    return page
  }

  /** Something goes wrong. */
  fail() {
    const sockets = [...this.network.sockets]
    const socket = sockets[world.random(sockets.length)]
    switch (world.random(6)) {
      case 0:
      case 1:
        if (socket) this.network.cut(socket)
        break
      case 2:
        this.server.crash()
        break
      case 3:
        this.server.trim()
        break
      case 4:
        this.server.commitsAtOnce = !this.server.commitsAtOnce
        break
      default:
        this.reload(world.random(CLIENTS))
    }
  }

  /** @param {number} at which page */
  reload(at) {
    this.pages[at]?.close()
    this.pages[at] = this.open()
  }

  /** Everything works from now on, and everything there is to say is said. */
  async heal() {
    this.server.commitsAtOnce = true
    this.server.commit()
    await world.until(
      () => this.pages.every(({ status }) => status.state === 'saved'),
      'everything is saved',
    )
    await world.pass(2000)
  }

  /** Everybody has what the server has. */
  assertConverged() {
    const { ops } = this.server.content
    for (const page of this.pages) assert.deepEqual(plain(page.content), plain(ops))
  }
}

/**
 * @param {string} what
 * @param {(scene: Scene, page: import('../../../src/client/shared-document.js').SharedDocument) => void} edit
 * @param {(scene: Scene) => void} check
 */
function forRandomHistories(what, edit, check) {
  test(what, async () => {
    for (let seed = 1; seed <= HISTORIES; seed++) {
      world.seed(seed)
      for (const key of Object.keys(world.storage)) delete world.storage[key]
      const scene = new Scene()
      try {
        for (let step = 0; step < STEPS; step++) {
          await world.pass(world.random(400))
          const page = scene.pages[world.random(CLIENTS)]
          if (world.random(6) === 0) scene.fail()
          else if (page?.isLoaded) edit(scene, page)
        }
        await scene.heal()
        scene.assertConverged()
        check(scene)
      } catch (error) {
        throw new Error(`Seed ${seed}`, { cause: error })
      } finally {
        for (const page of scene.pages) page.close()
        await world.pass(1000)
      }
    }
  })
}

{
  let next = 0
  forRandomHistories(
    'nothing is lost and nothing doubled, whatever fails',
    (_scene, page) => {
      const letter = String.fromCharCode(0x4e00 + next++)
      page.insert(world.random(page.length + 1), letter)
    },
    (scene) => {
      const letters = [...(scene.pages[0]?.text ?? '')].sort()
      const expected = Array.from({ length: next }, (_, at) => String.fromCharCode(0x4e00 + at))
      assert.deepEqual(letters, expected)
      next = 0
    },
  )
}

forRandomHistories(
  'everybody ends up with the content of the server, with formats, embeds, undo and redo',
  (_scene, page) => {
    const dice = world.random(8)
    if (dice === 0) page.undo()
    else if (dice === 1) page.redo()
    else page.edit(randomChange(world.random, page.content))
  },
  () => {},
)

/** @param {unknown} value */
function plain(value) {
  return JSON.parse(JSON.stringify(value))
}
