import assert from 'node:assert/strict'
import { test } from 'node:test'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { Stage } from './harness/stage.js'
import { until } from './harness/until.js'

const stage = new Stage()

test('what another editor writes never throws the text out of step', async () => {
  const ada = await stage.author('Ada')
  await ada.types('abc')
  const other = await otherEditor(ada)
  await until(() => other.text.toString() === 'abc', 'the other editor reads the text')

  other.text.insertEmbed(1, { mystery: 1 })
  other.text.insert(0, 'line\r\nbreak ')
  other.text.format(0, 4, { header: 99, list: {}, scroll: true })
  other.text.insertEmbed(2, { image: 5 })
  other.text.format(other.text.length - 1, 1, { 'code-block': true })
  await ada.page.locator('.unknown-embed').nth(1).waitFor()

  await ada.types('!')
  await until(() => other.text.toString().endsWith('!'), 'the other editor reads the answer')
  assert.equal(other.text.toString(), 'line\r\nbreak abc!')
  assert.equal(other.text.length, 'line\r\nbreak abc!'.length + 2)
  other.close()
})

test('a person of another editor is shown with a readable name and colour', async () => {
  const ada = await stage.author('Ada')
  const other = await otherEditor(ada)
  other.awareness.setLocalStateField('user', { name: ' Long\n'.repeat(40), color: '#ffff00' })
  const face = ada.page.locator('#avatars .avatar:not(.is-you)')
  await face.waitFor()
  assert.notEqual(
    await face.evaluate((node) => getComputedStyle(node).backgroundColor),
    'rgb(255, 255, 0)',
  )
  const [, name] = await ada.peopleHere()
  assert.equal(name?.length, 40)
  other.awareness.setLocalStateField('user', 'not even an object')
  await until(async () => (await ada.peopleHere()).includes('Somebody'), 'the name is made up')
  other.close()
})

test('a link of another editor cannot run code', async () => {
  const ada = await stage.author('Ada')
  const other = await otherEditor(ada)
  other.text.insert(0, 'click', { link: 'javascript:alert(1)' })
  const link = ada.text.getByRole('link', { name: 'click' })
  assert.equal(await link.getAttribute('href'), 'about:blank')
  other.close()
})

test('pasting keeps formats that word processors write as styles, and drops pictures', async () => {
  const ada = await stage.browser.person('Ada')
  ada.expects(/Content Security Policy/)
  await ada.open(stage.server.address)
  await ada.text.evaluate((text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData(
      'text/html',
      '<p>plain <span style="font-weight: 700">bold</span> <img src="https://example.org/x.png"></p>',
    )
    const options = { clipboardData, bubbles: true, cancelable: true }
    text.dispatchEvent(new ClipboardEvent('paste', options))
  })
  await ada.reads('plain bold')
  assert.equal(await ada.text.locator('strong').textContent(), 'bold')
  assert.equal(await ada.text.locator('img').count(), 0)
})

/**
 * A plain Yjs client with the stock provider.
 *
 * @param {import('./harness/people.js').Person} host
 */
async function otherEditor(host) {
  const doc = new Y.Doc()
  const url = `${stage.server.address.replace('http', 'ws')}ws`
  const name = host.link.split('#/d/')[1] ?? ''
  const provider = new WebsocketProvider(url, name, doc, {
    WebSocketPolyfill: /** @type {any} */ (WebSocket),
    disableBc: true,
  })
  await until(() => provider.synced, 'the other editor is connected')
  return {
    text: doc.getText('content'),
    awareness: provider.awareness,
    close() {
      provider.destroy()
      provider.awareness.destroy()
    },
  }
}
