import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import axe from 'axe-core'
import { Stage } from './harness/stage.js'
import { until } from './harness/until.js'

/** @typedef {import('./harness/people.js').Person} Person */
/** @typedef {import('./harness/proxy.js').Proxy} Proxy */

const stage = new Stage()
/** @type {Proxy} */
let proxy

beforeEach(async () => {
  proxy = await stage.proxy()
})

/**
 * Somebody who has opened the plain page.
 *
 * @param {string} name
 * @param {Person | null} [host] whose document; a new one if nobody's
 * @param {{ through?: string, options?: import('playwright-core').BrowserContextOptions }} [how] through:
 *   address of the server for this person
 */
async function plainPerson(name, host, { through = stage.server.address, options } = {}) {
  const person = await stage.browser.person(name, options)
  // The browser itself reports what a proxy refuses.
  person.expects(/WebSocket connection to .* failed|Failed to load resource/)
  await person.open(`${through}plain.html${host ? new URL(host.link).hash : ''}`)
  return person
}

test('a plain page and the editor write one document together', async () => {
  const ada = await stage.author('Ada Lovelace')
  await ada.types('First line')
  const charles = await plainPerson('Charles Babbage', ada)
  await charles.reads('First line')
  await charles.types(' and more')
  await ada.reads('First line and more')
  await charles.page.locator('.remote-caret', { hasText: 'Ada Lovelace' }).waitFor()
  await ada.page.locator('.ql-cursor-flag', { hasText: 'Charles Babbage' }).waitFor()
  assert.deepEqual(await charles.peopleHere(), ['Ada Lovelace', 'Charles Babbage'])

  await Promise.all([ada.types(' of Ada'), charles.keyboard.type(' of Charles')])
  await Promise.all([ada.sees('saved'), charles.sees('saved')])
  await until(async () => (await ada.content()) === (await charles.content()), 'both read the same')
  const text = (await ada.content()) ?? ''
  assert.equal(
    [...text].sort().join(''),
    [...'First line and more of Ada of Charles'].sort().join(''),
  )
})

test('who is typing on a plain page is told on another', async () => {
  const ada = await plainPerson('Ada')
  const charles = await plainPerson('Charles', ada)
  await ada.types('x')
  await charles.page.locator('#typing', { hasText: 'Ada is typing…' }).waitFor()
  await charles.page.locator('#typing').waitFor({ state: 'hidden' })
})

test('a plain page takes back its own edits only', async () => {
  const ada = await plainPerson('Ada')
  await ada.types('mine')
  const charles = await stage.guest('Charles', ada)
  await charles.types(' yours')
  await ada.reads('mine yours')
  await ada.keyboard.press('Control+z')
  await charles.reads('yours')
  await ada.keyboard.press('Control+Shift+z')
  await charles.reads('mine yours')
  await ada.button('Undo').click()
  await charles.reads('yours')
})

test('whoever types over a selection is seen behind what was typed', async () => {
  const ada = await stage.browser.person('Ada')
  await ada.open(`${stage.server.address}?client=thin`)
  const charles = await plainPerson('Charles', ada)
  const isBehind = () =>
    charles.page.evaluate(() => {
      const range = document.createRange()
      range.selectNodeContents(/** @type {Node} */ (document.querySelector('#mirror')?.firstChild))
      const caret = document.querySelector('.remote-caret')?.getBoundingClientRect().left ?? 0
      // Less than the width of a character.
      return Math.abs(range.getBoundingClientRect().right - caret) < 3
    })
  for (let round = 1; round <= 5; round++) {
    await ada.types('hello brave')
    for (let at = 0; at < 'brave'.length; at++) await ada.keyboard.press('Shift+ArrowLeft')
    await charles.page.locator('.remote-selection').waitFor()
    await ada.keyboard.type('s')
    await charles.reads('hello s'.repeat(round))
    await until(isBehind, 'the cursor is behind the text')
  }
})

test('without WebSockets, and then without events, no keystroke is lost', async () => {
  const ada = await stage.author('Ada')
  await ada.types('. ')
  const charles = await plainPerson('Charles', ada, { through: proxy.address })
  await charles.reads('.')
  assert.ok(proxy.asked.some((path) => path.startsWith('upgrade /ot/')))

  const typing = charles.types('abcdefghijklmnopqrstuvwxyz'.repeat(4))
  proxy.block('websocket')
  await typing
  await charles.sees('saved')
  await until(() => proxy.asked.some((path) => path.includes('/events?')), 'events are asked for')

  const typingOn = charles.types('0123456789'.repeat(10))
  proxy.block('sse')
  await typingOn
  await charles.sees('saved')
  await until(
    () => proxy.asked.some((path) => /\/changes\?.*wait=[1-9]/.test(path)),
    'changes are asked for',
  )
  await ada.types('!')
  const expected = `. ${'abcdefghijklmnopqrstuvwxyz'.repeat(4)}${'0123456789'.repeat(10)}!`
  await Promise.all([ada.reads(expected), charles.reads(expected)])
})

test('what is typed on a plain page while the server dies is there once', async () => {
  const ada = await plainPerson('Ada')
  const charles = await stage.guest('Charles', ada)
  await ada.types('Before. ')
  await charles.reads('Before.')
  await ada.sees('saved')
  const typing = ada.types('0123456789'.repeat(20))
  await until(async () => (await charles.content())?.startsWith('Before. 01234'), 'it arrives')
  await stage.server.kill()
  await stage.server.start()
  await typing
  await ada.sees('saved')
  const expected = `Before. ${'0123456789'.repeat(20)}`
  await Promise.all([ada.reads(expected), charles.reads(expected)])
})

test('what is written offline on a plain page outlasts a reload, and is sent later', async () => {
  const ada = await plainPerson('Ada', null, { through: proxy.address })
  await ada.types('Kept')
  await ada.sees('saved')
  proxy.block('document')
  await ada.types(' and unsaved')
  await ada.sees('offline')
  assert.match((await ada.banner.textContent()) ?? '', /your edits are kept in this browser/)
  await ada.page.reload()
  await ada.sees('offline')
  await ada.reads('Kept and unsaved')
  await ada.types(', still')
  proxy.blocked.clear()
  await ada.sees('saved')
  const reader = await stage.browser.person('Reader')
  await reader.open(stage.server.address + new URL(ada.link).hash)
  await reader.reads('Kept and unsaved, still')
})

test('a character that is being put together is not disturbed by what others write', async () => {
  const ada = await plainPerson('Ada')
  const charles = await plainPerson('Charles', ada)
  await ada.types('Tea: ')
  await charles.reads('Tea:')
  const keyboard = await ada.page.context().newCDPSession(ada.page)
  const compose = (/** @type {string} */ text) =>
    keyboard.send('Input.imeSetComposition', { text, selectionStart: 1, selectionEnd: 1 })
  await compose('c')
  await charles.text.focus()
  await charles.keyboard.press('Control+Home')
  await charles.keyboard.type('Our ')
  await charles.sees('saved')
  await compose('ch')
  await keyboard.send('Input.insertText', { text: '\u8336' })
  await ada.reads('Our Tea: \u8336')
  await charles.reads('Our Tea: \u8336')
})

test('axe finds nothing wrong with the plain page', async () => {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    const options = { colorScheme, reducedMotion: /** @type {const} */ ('reduce') }
    const ada = await plainPerson('Ada', null, { options })
    await ada.types('Notes')
    const charles = await plainPerson('Charles', ada)
    await charles.types(' more')
    await ada.page.locator('.remote-caret', { hasText: 'Charles' }).waitFor()
    await ada.page.evaluate(axe.source)
    const found = await ada.page.evaluate(() => /** @type {any} */ (window).axe.run())
    const problems = found.violations.map(
      (/** @type {any} */ { help, nodes }) =>
        `${help}: ${nodes.map((/** @type {any} */ n) => n.target)}`,
    )
    assert.deepEqual(problems, [])
  }
})

test('nothing sticks out of a plain page on a telephone', async () => {
  const viewport = { width: 320, height: 640 }
  const ada = await plainPerson('Ada', null, {
    options: { viewport, isMobile: true, hasTouch: true },
  })
  await ada.types('A-word-that-is-much-longer-than-any-line-of-a-telephone-can-be-'.repeat(3))
  const somebody = await plainPerson('Somebody with a really very long name', ada)
  await somebody.types('.')
  await ada.page.locator('#typing', { hasText: 'is typing' }).waitFor()
  const width = await ada.page.evaluate(() => document.documentElement.scrollWidth)
  assert.equal(width, 320)
})

for (const isThin of [false, true]) {
  const query = isThin ? '?client=thin' : ''
  test(`the editor with ${isThin ? 'the thin client' : 'Yjs'} formats for everybody`, async () => {
    const ada = await stage.browser.person('Ada')
    await ada.open(stage.server.address + query)
    await ada.text.focus()
    await ada.keyboard.type('plain ')
    await ada.keyboard.press('Control+b')
    await ada.keyboard.type('bold')
    await ada.keyboard.press('Control+b')
    await ada.keyboard.press('Enter')
    await ada.button('Bulleted list').click()
    await ada.keyboard.type('item')
    await ada.sees('saved')
    const hash = new URL(ada.link).hash
    for (const otherQuery of ['', '?client=thin']) {
      const reader = await stage.browser.person('Reader')
      await reader.open(`${stage.server.address}${otherQuery}${hash}`)
      await reader.text.locator('strong', { hasText: /^bold$/ }).waitFor()
      await reader.text.locator('li[data-list=bullet]', { hasText: 'item' }).waitFor()
      await reader.text.locator('li').click()
      await reader.keyboard.press('End')
      await reader.keyboard.type(' more')
      await ada.text.locator('li', { hasText: 'item more' }).click()
      await ada.keyboard.press('End')
      for (let at = 0; at < ' more'.length; at++) await ada.keyboard.press('Backspace')
      await reader.text.locator('li', { hasText: /^item$/ }).waitFor()
    }
  })
}
