import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { Stage } from './harness/stage.js'

const stage = new Stage()
/** @type {import('./harness/people.js').Person} */
let ada

beforeEach(async () => {
  ada = await stage.author('Ada', { permissions: ['clipboard-read', 'clipboard-write'] })
})

test('everything in the header is reached with Tab, starting with the way to the text', async () => {
  await ada.page.reload()
  await ada.sees('saved')
  const stops = []
  for (let press = 0; press < 7; press++) {
    await ada.keyboard.press('Tab')
    stops.push(await focused())
  }
  assert.deepEqual(stops, [
    'Skip to the document',
    'collab: start a new document',
    '1 person here',
    'Appearance',
    'Copy link',
    'Undo',
    'Document',
  ])
})

test('the skip link leads into the text and not out of the document', async () => {
  const link = ada.link
  await ada.page.reload()
  await ada.sees('saved')
  await ada.keyboard.press('Tab')
  await ada.keyboard.press('Enter')
  assert.equal(await focused(), 'Document')
  assert.equal(ada.link, link)
  await ada.keyboard.type('Typed')
  await ada.reads('Typed')
})

test('Escape leads from the text to the buttons, arrow keys along them, Escape back', async () => {
  await ada.types('word')
  await ada.keyboard.press('Control+a')
  await ada.keyboard.press('Escape')
  assert.equal(await focused(), 'Undo')
  for (let press = 0; press < 3; press++) await ada.keyboard.press('ArrowRight')
  assert.equal(await focused(), 'Bold')
  await ada.keyboard.press('Enter')
  assert.equal(await focused(), 'Document')
  assert.equal(await ada.text.locator('strong').textContent(), 'word')
  await ada.page.locator('[data-action=bold][aria-pressed=true]').waitFor()

  await ada.keyboard.press('Escape')
  assert.equal(await focused(), 'Bold')
  await ada.keyboard.press('End')
  assert.equal(await focused(), 'Clear formatting')
  await ada.keyboard.press('ArrowRight')
  assert.equal(await focused(), 'Undo')
  await ada.keyboard.press('Escape')
  assert.equal(await focused(), 'Document')
})

test('Tab leaves the text, and indents only in lists', async () => {
  await ada.types('plain')
  await ada.keyboard.press('Tab')
  assert.equal(await focused(), 'Your documents')
  await ada.keyboard.press('Shift+Tab')
  assert.equal(await focused(), 'Document')
  await ada.keyboard.press('Enter')
  await ada.keyboard.type('- item')
  await ada.keyboard.press('Tab')
  await ada.text.locator('li.ql-indent-1[data-list=bullet]').waitFor()
  await ada.keyboard.press('Shift+Tab')
  await ada.text.locator('li:not(.ql-indent-1)[data-list=bullet]').waitFor()
  await ada.reads('plainitem')
})

test('a link is made, changed and removed by keyboard', async () => {
  await ada.types('see memoir')
  await ada.keyboard.press('Control+Shift+ArrowLeft')
  await ada.keyboard.press('Control+k')
  await ada.keyboard.type('not an address')
  await ada.keyboard.press('Enter')
  assert.equal(
    await ada.page
      .getByLabel('Address')
      .evaluate((input) => /** @type {HTMLInputElement} */ (input).validationMessage),
    'Enter a web address, such as example.org, or an e-mail address.',
  )
  await ada.page.getByLabel('Address').fill('example.org')
  await ada.keyboard.press('Enter')
  const link = ada.text.getByRole('link', { name: 'memoir' })
  assert.equal(await link.getAttribute('href'), 'https://example.org')
  assert.equal(await focused(), 'Document')

  await ada.keyboard.press('ArrowLeft')
  await ada.keyboard.press('Control+k')
  assert.equal(await ada.page.getByLabel('Address').inputValue(), 'https://example.org')
  await ada.button('Remove link').click()
  await link.waitFor({ state: 'detached' })
  await ada.reads('see memoir')
})

test('the link to the document is copied by keyboard', async () => {
  await ada.button('Copy link').focus()
  await ada.keyboard.press('Enter')
  await ada.button('Link copied').waitFor()
  assert.equal(await ada.page.evaluate(() => navigator.clipboard.readText()), ada.link)
})

test('panels open and close by keyboard and give the focus back', async () => {
  await ada.button('Appearance').focus()
  await ada.keyboard.press('Enter')
  await ada.keyboard.press('Tab')
  await ada.keyboard.press('ArrowDown')
  await ada.page.locator('html[data-theme=light]').waitFor()
  await ada.keyboard.press('Escape')
  assert.equal(await focused(), 'Appearance')
})

/** @returns {Promise<string>} the name of what has the focus */
function focused() {
  return ada.page.evaluate(() => {
    const element = document.activeElement
    const copy = /** @type {Element} */ (element?.cloneNode(true))
    for (const hidden of copy.querySelectorAll('[aria-hidden=true]')) hidden.remove()
    return element?.getAttribute('aria-label') ?? copy.textContent?.trim() ?? ''
  })
}
