import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Browser } from './harness/people.js'
import { TwoServers } from './harness/two-servers.js'
import { until } from './harness/until.js'

const PART = 'abcdefghijklmnopqrstuvwxyz'.repeat(2)

/** As slow as this, there is time to stop and start things in the middle. */
const PACE = { delay: 20 }

/** @type {TwoServers} */
let servers
/** @type {Browser} */
let browser

before(async () => {
  servers = await TwoServers.start()
  browser = await Browser.launch()
})

after(async () => {
  try {
    await browser?.close()
  } finally {
    await servers?.stop()
  }
})

test('people on two servers lose nothing while Redis is stopped and started', async () => {
  const ada = await someoneOn(0, 'Ada')
  const charles = await someoneOn(1, 'Charles')
  await seesPeople(ada, 'Ada', 'Charles')
  await seesPeople(charles, 'Ada', 'Charles')
  const states = await Promise.all([ada, charles].map((person) => person.recordStates()))
  /** Each at the end of the text: Ada small letters, Charles capitals. */
  const bothType = () =>
    Promise.all([ada.types(PART, PACE), charles.types(PART.toUpperCase(), PACE)])
  /** @param {number} letters */
  const adaReads = (letters) =>
    until(async () => capitals(await ada.content()).length >= letters, 'Ada reads Charles')
  /** @param {string} written */
  const bothRead = (written) =>
    until(async () => {
      const text = await ada.content()
      return (
        text === (await charles.content()) &&
        small(text) === written &&
        capitals(text) === written.toUpperCase()
      )
    }, 'both read what both have written, each letter once and in order')

  const withRedis = bothType()
  await adaReads(PART.length / 3)
  await servers.stopRedis()
  await withRedis
  await bothRead(PART)

  const withoutRedis = bothType()
  await adaReads((PART.length * 4) / 3)
  servers.startRedis()
  await withoutRedis
  await bothRead(PART + PART)

  await Promise.all([ada.sees('saved'), charles.sees('saved')])
  for (const seen of states) {
    const wrong = (await seen()).filter((state) => !['saved', 'saving', 'late'].includes(state))
    assert.deepEqual(wrong, [], 'nobody was told that anything but saving takes time')
  }
  await charles.keyboard.press('Control+Home')
  await charles.keyboard.press('Shift+ArrowRight')
  const first = (await ada.content())?.slice(0, 1)
  await until(async () => (await ada.highlightedText()) === first, 'Ada sees what Charles selects')
  const mary = await someoneOn(1, 'Mary')
  await mary.reads((await ada.content()) ?? '')
  await seesPeople(ada, 'Ada', 'Charles', 'Mary')
  await mary.page.close()
  await seesPeople(ada, 'Ada', 'Charles')
})

/**
 * Somebody who has opened the test's document on a server.
 *
 * @param {number} server
 * @param {string} name
 */
async function someoneOn(server, name) {
  const person = await browser.person(name)
  await person.open(servers.addresses[server] ?? '')
  return person
}

/**
 * @param {import('./harness/people.js').Person} person
 * @param {string[]} names
 */
async function seesPeople(person, ...names) {
  await until(
    async () => (await person.peopleHere()).join() === names.join(),
    `${person.name} sees ${names.join(', ')}`,
  )
}

/** @param {string | undefined} text */
function small(text = '') {
  return text.replace(/[^a-z]/g, '')
}

/** @param {string | undefined} text */
function capitals(text = '') {
  return text.replace(/[^A-Z]/g, '')
}
