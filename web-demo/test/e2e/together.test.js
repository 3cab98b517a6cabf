import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { Stage } from './harness/stage.js'
import { until } from './harness/until.js'

const stage = new Stage()
/** @type {import('./harness/people.js').Person} */
let ada
/** @type {import('./harness/people.js').Person} */
let charles

beforeEach(async () => {
  ada = await stage.author('Ada Lovelace')
  charles = await stage.guest('Charles Babbage', ada)
})

test('two people write one document and read the same', async () => {
  await ada.types('The engine weaves')
  await charles.reads('The engine weaves')
  await charles.types(' algebraic patterns.')
  await ada.reads('The engine weaves algebraic patterns.')
  await Promise.all([ada.sees('saved'), charles.sees('saved')])
})

test('typing at the same time loses nothing', async () => {
  await Promise.all([ada.types('aaaaaaaaaaaaaaaaaaaa'), charles.types('bbbbbbbbbbbbbbbbbbbb')])
  const isComplete = (/** @type {string | undefined} */ text) =>
    text?.replaceAll('a', '').length === 20 && text.length === 40
  await until(async () => isComplete(await ada.content()), 'Ada reads all letters')
  const text = await ada.content()
  await charles.reads(text ?? '')
})

test('formatting reaches the other', async () => {
  await ada.text.focus()
  await ada.page.getByLabel('Paragraph style').selectOption('Heading 1')
  await ada.keyboard.type('Notes')
  await ada.keyboard.press('Enter')
  await ada.button('Checklist').click()
  await ada.keyboard.type('Translate')
  await ada.keyboard.press('Control+Enter')
  await charles.text.getByRole('heading', { level: 1, name: 'Notes' }).waitFor()
  await charles.text.getByRole('img', { name: 'Done' }).waitFor({ state: 'attached' })
})

test('everybody sees who is here, and who leaves', async () => {
  await until(async () => (await ada.peopleHere()).length === 2, 'Ada sees two people')
  assert.deepEqual(await ada.peopleHere(), ['Ada Lovelace', 'Charles Babbage'])
  assert.equal(
    await ada.page.locator('#people li', { hasText: 'you' }).textContent(),
    'ALAda Lovelaceyou',
  )
  await ada.button('2 people here').waitFor()
  await charles.page.close()
  await ada.button('1 person here').waitFor()
  await ada.page.getByRole('status').filter({ hasText: 'Charles Babbage left.' }).waitFor()
})

test("the other's cursor shows the name, and the selection is highlighted", async () => {
  await ada.types('The engine weaves')
  await charles.reads('The engine weaves')
  await charles.text.focus()
  await charles.keyboard.press('Control+Home')
  for (let letter = 0; letter < 3; letter++) await charles.keyboard.press('Shift+ArrowRight')
  const flag = ada.page.locator('.ql-cursor-flag', { hasText: 'Charles Babbage' })
  await flag.waitFor()
  await until(async () => (await ada.highlightedText()) === 'The', 'the selection is highlighted')
})

test('a new name and colour show at once, also beside the cursor', async () => {
  await charles.types('x')
  await charles.button('2 people here').click()
  await charles.page.getByLabel('Your name').fill('Mary Somerville')
  await charles.page.getByRole('radio', { name: 'Olive' }).check()
  await charles.keyboard.press('Escape')
  await charles.types('y')
  const flag = ada.page.locator('.ql-cursor-flag', { hasText: 'Mary Somerville' })
  await flag.waitFor()
  assert.equal(await flag.evaluate((node) => node.style.backgroundColor), 'rgb(114, 115, 20)')
  await until(
    async () => (await ada.peopleHere()).includes('Mary Somerville'),
    'the list has the new name',
  )
  await charles.page.reload()
  await charles.sees('saved')
  assert.equal(await charles.page.getByLabel('Your name').inputValue(), 'Mary Somerville')
})

test('undo takes back your own edits and leaves those of others', async () => {
  // In one piece: keystrokes that a busy machine draws apart would be several steps.
  await ada.text.focus()
  await ada.keyboard.insertText('Ada. ')
  await charles.reads('Ada.')
  await charles.types('Charles.')
  await ada.reads('Ada. Charles.')
  await ada.text.focus()
  await ada.keyboard.press('Control+z')
  await charles.reads('Charles.')
  await ada.button('Redo').click()
  await charles.reads('Ada. Charles.')
})
