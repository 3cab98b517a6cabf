import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Browser } from './harness/people.js'
import { Stage } from './harness/stage.js'
import { until } from './harness/until.js'

/** @typedef {import('./harness/people.js').Person} Person */

/** For how long a page may not notice that nothing comes any more, in milliseconds of its clock. */
const UNNOTICED_MILLIS = 45_000
const STEP_MILLIS = 3_000

/** How long a browser is stopped, in milliseconds. */
const STOPPED_MILLIS = 4_000

const stage = new Stage()

/** @type {[what: string, path: string][]} */
const PAGES = [
  ['the editor', ''],
  ['a plain page', 'plain.html'],
]

/**
 * @param {string} path
 * @param {string} [hash] of the document; a new one without it
 */
async function personWithClock(path, hash = '') {
  const ada = await stage.browser.person('Ada')
  ada.expects(/WebSocket connection to .* failed|Failed to load resource|ERR_INTERNET_DISCONNECTED/)
  await ada.page.clock.install()
  await ada.open(`${stage.server.address}${path}${hash}`)
  return ada
}

/**
 * Lets the clock of a page go on until it says that it is offline.
 *
 * @param {Person} person
 */
async function awaitOffline(person) {
  for (let passed = 0; (await person.state()) !== 'offline'; passed += STEP_MILLIS) {
    assert.ok(passed < UNNOTICED_MILLIS, 'it is still not offline')
    await person.page.clock.fastForward(STEP_MILLIS)
  }
}

/** @param {string[]} states what a badge has said since something was typed that nobody has */
function assertHonest(states) {
  assert.ok(states.length > 1, 'something was said')
  assert.deepEqual(
    states.slice(1).filter((state) => state === 'saved'),
    [],
  )
}

for (const [what, path] of PAGES) {
  test(`${what} says so when the server falls silent, and loses nothing`, async () => {
    const ada = await personWithClock(path)
    await ada.types('Before')
    await ada.sees('saved')
    const seen = await ada.recordStates()
    stage.server.freeze()
    await ada.types(', meanwhile')
    await awaitOffline(ada)
    assertHonest(await seen())
    stage.server.thaw()
    await ada.sees('saved')
    const reader = await stage.guest('Reader', ada)
    await reader.reads('Before, meanwhile')
  })

  test(`${what} says so when the browser is offline, and loses nothing`, async () => {
    const ada = await personWithClock(path)
    await ada.types('Before')
    await ada.sees('saved')
    const charles = await stage.guest('Charles', ada)
    await charles.reads('Before')
    const seen = await ada.recordStates()
    await ada.page.context().setOffline(true)
    await ada.types(', from Ada')
    await charles.types(' ')
    await awaitOffline(ada)
    const states = await seen()
    // What is saved before the line is gone is.
    if (!(await charles.content())?.includes('from Ada')) assertHonest(states)
    await ada.types(', still')
    assert.equal(await ada.state(), 'offline')
    await charles.text.focus()
    await charles.keyboard.press('Control+Home')
    await charles.keyboard.type('Charles. ')
    await ada.page.context().setOffline(false)
    await ada.sees('saved')
    await until(
      async () => (await ada.content()) === (await charles.content()),
      'both read the same',
    )
    const text = (await ada.content()) ?? ''
    for (const part of ['Charles. ', 'Before', ', from Ada', ', still']) {
      assert.equal(text.split(part).length, 2, `${part} is there once in ${text}`)
    }
  })
}

test('a browser that was stopped goes on with everything', async () => {
  const stopped = await Browser.launch()
  try {
    const charles = await stage.author('Charles')
    await charles.types('Start. ')
    await charles.sees('saved')
    for (const [name, path] of PAGES) {
      const person = await stopped.person(name)
      await person.open(stage.server.address + path + new URL(charles.link).hash)
      await person.types(`Before, ${name}. `)
    }
    const processes = await stopped.processes()
    for (const id of processes) process.kill(id, 'SIGSTOP')
    await charles.types('Meanwhile. ')
    await charles.sees('saved')
    await new Promise((resolve) => setTimeout(resolve, STOPPED_MILLIS))
    for (const id of processes) process.kill(id, 'SIGCONT')
    await until(async () => {
      const text = (await charles.content()) ?? ''
      return [...PAGES.map(([name]) => `Before, ${name}.`), 'Start.', 'Meanwhile.'].every(
        (part) => text.split(part).length === 2,
      )
    }, 'everything is there once')
  } finally {
    await stopped.close()
  }
})
