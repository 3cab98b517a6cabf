import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { Stage } from './harness/stage.js'
import { until } from './harness/until.js'

/** One window; two of them side by side make the picture. */
const WINDOW = { width: 760, height: 720 }
const SCALE = 2

const stage = new Stage()

test('two browsers side by side show one document, each with the cursor of the other', async () => {
  const ada = await stage.author('Ada Lovelace', { viewport: WINDOW, deviceScaleFactor: SCALE })
  await choose(ada, 'Teal')
  await writeNotes(ada)
  const charles = await stage.guest('Charles Babbage', ada, {
    viewport: WINDOW,
    deviceScaleFactor: SCALE,
  })
  await choose(charles, 'Orange')
  await charles.text.getByText('Ask for the drawings').click()
  await charles.keyboard.press('End')
  await charles.keyboard.type(' of the mill')
  await ada.text.getByText('Ask for the drawings of the mill').waitFor()

  await ada.text.getByText('The engine weaves').click()
  await ada.keyboard.press('Home')
  for (let word = 0; word < 5; word++) await ada.keyboard.press('Control+Shift+ArrowRight')
  await charles.keyboard.press('End')
  await Promise.all([ada.sees('saved'), charles.sees('saved')])
  for (const [person, other] of [
    [ada, charles],
    [charles, ada],
  ]) {
    await person?.page.locator('.ql-cursor-flag', { hasText: other?.name ?? '' }).waitFor()
  }
  assert.equal(await ada.content(), await charles.content())
  await until(async () => (await ada.peopleHere()).length === 2, 'both are in the list')

  const file = process.env['COLLAB_SCREENSHOT']
  if (file) writeFileSync(file, await sideBySide([ada, charles]))
})

/**
 * @param {import('./harness/people.js').Person} person
 * @param {string} color
 */
async function choose(person, color) {
  await person.page.locator('#people-button').click()
  await person.page.getByRole('radio', { name: color }).check()
  await person.keyboard.press('Escape')
}

/** @param {import('./harness/people.js').Person} ada */
async function writeNotes(ada) {
  const { keyboard } = ada
  await ada.text.focus()
  await ada.page.getByLabel('Paragraph style').selectOption('Heading 1')
  await keyboard.type('Notes on the Analytical Engine')
  await keyboard.press('Enter')
  await keyboard.type('The engine weaves algebraic patterns, just as the loom weaves flowers and ')
  await keyboard.type('leaves. It can do whatever we know how to ')
  await keyboard.press('Control+b')
  await keyboard.type('order it to perform')
  await keyboard.press('Control+b')
  await keyboard.type('.')
  await keyboard.press('Enter')
  await ada.page.getByLabel('Paragraph style').selectOption('Heading 2')
  await keyboard.type('Before Friday')
  await keyboard.press('Enter')
  await ada.button('Checklist').click()
  await keyboard.type('Translate the memoir')
  await keyboard.press('Control+Enter')
  await keyboard.press('Enter')
  await keyboard.press('Control+Enter')
  await keyboard.type('Ask for the drawings')
  await keyboard.press('Enter')
  await keyboard.type('Work out the Bernoulli numbers')
  await keyboard.press('Enter')
  await keyboard.press('Enter')
  await ada.button('Quote').click()
  await keyboard.type('It has no pretensions whatever to originate anything.')
  await keyboard.press('Enter')
  await keyboard.press('Enter')
  await keyboard.type('Note G has the ')
  await keyboard.press('Control+k')
  await keyboard.type('example.org/table')
  await keyboard.press('Enter')
  await keyboard.type(' of all steps.')
}

/**
 * Puts pictures of what people see into window frames beside each other.
 *
 * @param {import('./harness/people.js').Person[]} people
 * @returns {Promise<Buffer>} PNG
 */
async function sideBySide(people) {
  const pictures = await Promise.all(people.map(({ page }) => page.screenshot()))
  const board = await stage.browser.person('board', {
    viewport: { width: 2 * WINDOW.width + 120, height: WINDOW.height + 116 },
    deviceScaleFactor: SCALE,
  })
  const windows = pictures
    .map((picture) => `<figure><i></i><i></i><i></i>${image(picture)}</figure>`)
    .join('')
  await board.page.setContent(`<!doctype html>
    <style>
      body { display: flex; gap: 40px; margin: 0; padding: 40px; background: #dfe7e3; }
      figure { margin: 0; border-radius: 12px; overflow: hidden; background: #f1efe9; line-height: 0;
        box-shadow: 0 2px 4px rgb(20 40 35 / 12%), 0 18px 48px rgb(20 40 35 / 20%); }
      figure i { display: inline-block; width: 12px; height: 12px; margin: 12px 0 12px 12px;
        border-radius: 50%; background: #d3d0c7; }
      img { display: block; width: ${WINDOW.width}px; }
    </style>${windows}`)
  return board.page.screenshot()
}

/** @param {Buffer} picture */
function image(picture) {
  return `<img src="data:image/png;base64,${picture.toString('base64')}">`
}
