import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Stage } from './harness/stage.js'

const stage = new Stage()

test('opening the page makes a document with a name nobody can guess', async () => {
  const ada = await stage.author('Ada')
  const charles = await stage.author('Charles')
  assert.match(ada.link, /#\/d\/[\w-]{24}$/)
  assert.notEqual(ada.link, charles.link)
  assert.equal(await ada.text.evaluate((text) => text === document.activeElement), true)
})

test('the copied link opens the document, and a reload stays in it', async () => {
  const ada = await stage.author('Ada', { permissions: ['clipboard-read', 'clipboard-write'] })
  await ada.types('Shared')
  await ada.button('Copy link').click()
  await ada.button('Link copied').waitFor()
  await ada.page.getByRole('status').filter({ hasText: 'Link copied.' }).waitFor()
  const copied = await ada.page.evaluate(() => navigator.clipboard.readText())
  const charles = await stage.browser.person('Charles')
  await charles.open(copied)
  await charles.reads('Shared')
  await charles.page.reload()
  await charles.sees('saved')
  await charles.reads('Shared')
  await ada.button('Copy link').waitFor()
})

test('where the clipboard is denied, the link is shown to copy by hand', async () => {
  const ada = await stage.author('Ada')
  await ada.page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'))
  })
  await ada.button('Copy link').click()
  const field = ada.page.getByLabel('Link to this document')
  assert.equal(await field.inputValue(), ada.link)
  const selected = await ada.page.evaluate(() => document.getSelection()?.toString())
  assert.equal(selected, ada.link)
  await ada.keyboard.press('Escape')
  await field.waitFor({ state: 'hidden' })
})

test('a new reader finds what was written, also after a restart', async () => {
  const ada = await stage.author('Ada')
  await ada.types('Written to last')
  await ada.sees('saved')
  await ada.page.close()
  await stage.server.kill()
  await stage.server.start()
  const reader = await stage.browser.person('Reader')
  await reader.open(ada.link)
  await reader.reads('Written to last')
})

test('the first line is the title of the tab', async () => {
  const ada = await stage.author('Ada')
  await ada.page.waitForFunction(() => document.title === 'Untitled – collab')
  await ada.types('Notes on the engine')
  await ada.keyboard.press('Enter')
  await ada.types('More')
  await ada.page.waitForFunction(() => document.title === 'Notes on the engine – collab')
})

test('a name from a link may hold any characters', async () => {
  const ada = await stage.browser.person('Ada')
  await ada.open(`${stage.server.address}#/d/${encodeURIComponent('Größe 7 + 文書?')}`)
  await ada.types('Here')
  await ada.sees('saved')
  const charles = await stage.guest('Charles', ada)
  await charles.reads('Here')
})

test('a link that names no document says so and offers a new one', async () => {
  const ada = await stage.browser.person('Ada')
  await ada.page.goto(`${stage.server.address}#/d/${'x'.repeat(256)}`)
  assert.equal(
    await ada.page.locator('#refusal-reason').textContent(),
    'The document name in this link has 256 bytes; 255 is the most a name can have. ' +
      'Check the link, or start a new document.',
  )
  assert.equal(await ada.text.count(), 0)
  await ada.page.getByRole('link', { name: 'New document', exact: true }).click()
  await ada.sees('saved')
})

test('another link in the same tab opens that document', async () => {
  const ada = await stage.author('Ada')
  await ada.types('One')
  await ada.sees('saved')
  const other = await stage.author('Ada')
  await other.types('Two')
  await other.sees('saved')
  await ada.page.goto(other.link)
  await ada.reads('Two')
})

test('documents of this browser are found again, until they are forgotten', async () => {
  const ada = await stage.author('Ada')
  await ada.types('Lost and found')
  await ada.sees('saved')
  const link = ada.link
  await ada.page.goto(stage.server.address)
  await ada.sees('saved')
  await ada.button('Your documents').click()
  await ada.page.getByRole('link', { name: 'Lost and found' }).click()
  await ada.reads('Lost and found')
  assert.equal(ada.link, link)

  await ada.page.goto(stage.server.address)
  await ada.sees('saved')
  await ada.button('Your documents').click()
  await ada.button('Forget Lost and found').click()
  await ada.page.getByText('None yet.').waitFor()
  const copies = await ada.page.evaluate(async () =>
    (await indexedDB.databases()).map(({ name }) => name),
  )
  assert.equal(copies.includes(`collab:${link.split('#/d/')[1]}`), false)
})
