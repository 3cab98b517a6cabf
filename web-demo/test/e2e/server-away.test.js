import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Stage } from './harness/stage.js'
import { until } from './harness/until.js'

const stage = new Stage()

for (const [how, end] of /** @type {const} */ ([
  ['stopped in order', () => stage.server.stop()],
  ['killed', () => stage.server.kill()],
])) {
  test(`edits made while the server is ${how} reach everybody when it is back`, async () => {
    const ada = await stage.author('Ada')
    const charles = await stage.guest('Charles', ada)
    const seen = await ada.recordStates()
    await ada.types('Before. ')
    await charles.reads('Before.')
    await Promise.all([ada.sees('saved'), charles.sees('saved')])

    await end()
    await Promise.all([ada.sees('offline'), charles.sees('offline')])
    await ada.types('Ada, offline. ')
    await charles.types('Charles, offline. ')
    assert.equal(await ada.content(), 'Before. Ada, offline.')
    assert.equal(
      await ada.banner.textContent(),
      'You are offline. Keep writing: your edits are kept in this browser and sent when the connection is back.',
    )

    await stage.server.start()
    await Promise.all([ada.sees('saved'), charles.sees('saved')])
    await until(
      async () => (await ada.content())?.includes('Charles, offline.'),
      'Ada reads Charles',
    )
    const text = (await ada.content()) ?? ''
    assert.match(text, /^Before\. /)
    assert.match(text, /Ada, offline\./)
    await charles.reads(text)
    assert.equal(await ada.banner.isVisible(), false)
    const turns = (await seen()).filter((state) => state === 'saved' || state === 'offline')
    assert.deepEqual(
      turns.filter((state, at) => state !== turns[at - 1]),
      ['saved', 'offline', 'saved'],
    )
  })
}

test('edits made offline survive closing the page', async () => {
  const ada = await stage.author('Ada')
  await ada.types('Kept')
  await ada.sees('saved')
  await stage.server.stop()
  await ada.sees('offline')
  await ada.types(' and more')
  await until(() => mayClose(ada), 'the browser holds the edits')
  await ada.page.close()

  await stage.server.start()
  const again = await ada.inNewTab()
  await again.open(ada.link)
  await again.reads('Kept and more')
  const reader = await stage.guest('Reader', again)
  await reader.reads('Kept and more')
})

test('the badge never says saved before the server has answered', async () => {
  const ada = await stage.author('Ada')
  await ada.types('First')
  await ada.sees('saved')
  stage.server.freeze()
  const seen = await ada.recordStates()
  await ada.types(' second')
  await ada.sees('late')
  assert.match((await ada.banner.textContent()) ?? '', /has not saved your latest edits yet/)
  assert.deepEqual(await seen(), ['saved', 'saving', 'late'])
  stage.server.thaw()
  await ada.sees('saved')
  const [first, ...later] = await seen()
  assert.equal(first, 'saved')
  assert.equal(later.indexOf('saved'), later.length - 1)
})

test('a document that cannot be loaded is not shown as an empty one', async () => {
  const ada = await stage.author('Ada')
  await ada.types('Content')
  await ada.sees('saved')
  const reader = await stage.browser.person('Reader')
  let closeCode = 4503
  await reader.page.routeWebSocket(/\/ws\//, (socket) => {
    if (closeCode === 0) socket.connectToServer()
    else void socket.close({ code: closeCode, reason: '' })
  })
  await reader.open(ada.link, 'offline')
  assert.equal(
    await reader.banner.textContent(),
    'The server cannot reach its storage right now. The document opens as soon as the connection is back.',
  )
  assert.equal(await reader.text.getAttribute('contenteditable'), 'false')
  assert.equal(await reader.text.getAttribute('data-placeholder'), 'Opening the document…')
  closeCode = 0
  await reader.sees('saved')
  await reader.reads('Content')
  assert.equal(await reader.text.getAttribute('contenteditable'), 'true')
})

test('a refusal is explained and not tried again', async () => {
  const ada = await stage.browser.person('Ada')
  let attempts = 0
  await ada.page.routeWebSocket(/\/ws\//, (socket) => {
    attempts++
    void socket.close({ code: 4403, reason: '' })
  })
  await ada.open(stage.server.address, 'refused')
  assert.equal(await ada.banner.textContent(), 'You are not allowed to open this document.')
  assert.equal(await ada.text.getAttribute('contenteditable'), 'false')
  assert.equal(attempts, 1)
})

test('closing the page is questioned only while an edit would be lost', async () => {
  const ada = await stage.browser.person('Ada')
  await ada.page.addInitScript(() => {
    // As in a private window of a browser that stores nothing.
    Object.defineProperty(window, 'indexedDB', { value: undefined })
  })
  await ada.open(stage.server.address)
  await ada.types('Saved')
  await ada.sees('saved')
  assert.equal(await mayClose(ada), true)
  await stage.server.stop()
  await ada.sees('offline')
  await ada.types(' and not saved')
  assert.equal(await mayClose(ada), false)
  assert.match((await ada.banner.textContent()) ?? '', /kept in this open page/)
  await stage.server.start()
  await ada.sees('saved')
  assert.equal(await mayClose(ada), true)
})

/**
 * @param {import('./harness/people.js').Person} person
 * @returns {Promise<boolean>} whether the page lets itself be closed without a question
 */
function mayClose(person) {
  return person.page.evaluate(() =>
    window.dispatchEvent(new Event('beforeunload', { cancelable: true })),
  )
}
