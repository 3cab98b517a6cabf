import assert from 'node:assert/strict'
import { test } from 'node:test'
import axe from 'axe-core'
import { Stage } from './harness/stage.js'

const stage = new Stage()

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`axe finds nothing wrong with the page, its panels and dialogs (${colorScheme})`, async () => {
    // Nothing fades in: half-way through, colours have less contrast than they end up with.
    const ada = await stage.author('Ada Lovelace', { colorScheme, reducedMotion: 'reduce' })
    await check(ada, 'an empty document')

    await ada.text.focus()
    await ada.page.getByLabel('Paragraph style').selectOption('Heading 1')
    await ada.keyboard.type('Notes')
    await ada.keyboard.press('Enter')
    for (const kind of ['Checklist', 'Numbered list', 'Quote', 'Code block']) {
      await ada.button(kind).click()
      await ada.keyboard.type(kind)
      await ada.keyboard.press('Enter')
    }
    const charles = await stage.guest('Charles Babbage', ada)
    await charles.types('x')
    await ada.page.locator('.ql-cursor-flag', { hasText: 'Charles Babbage' }).waitFor()
    await check(ada, 'a document with all kinds of paragraphs and a second person')

    await ada.page.locator('#people-button').click()
    await check(ada, 'the panel of people')
    await ada.keyboard.press('Escape')
    await ada.button('Appearance').click()
    await check(ada, 'the choice of the theme')
    await ada.keyboard.press('Escape')
    await ada.button('Link').click()
    await check(ada, 'the dialog for links')
    await ada.keyboard.press('Escape')
    await ada.button('Your documents').click()
    await check(ada, 'the list of documents')
    await ada.keyboard.press('Escape')
    await ada.button('Keyboard shortcuts').click()
    await check(ada, 'the list of shortcuts')
    await ada.keyboard.press('Escape')

    await stage.server.stop()
    await ada.sees('offline')
    await check(ada, 'offline')
    await stage.server.start()
    await ada.sees('saved')
  })
}

test('what happens elsewhere is announced politely, and typing is not', async () => {
  const ada = await stage.author('Ada')
  const status = ada.page.getByRole('status')
  await ada.types('Typing announces nothing')
  await ada.sees('saved')
  assert.equal(await status.textContent(), '')
  const charles = await stage.guest('Charles', ada)
  await status.filter({ hasText: 'Charles joined.' }).waitFor()
  await charles.page.close()
  await status.filter({ hasText: 'Charles left.' }).waitFor()
  await stage.server.stop()
  await status.filter({ hasText: 'Keep writing' }).waitFor()
  await stage.server.start()
  await status.filter({ hasText: 'Connected again. All your edits are saved.' }).waitFor()
})

/**
 * @param {import('./harness/people.js').Person} person
 * @param {string} situation
 */
async function check({ page }, situation) {
  // The text of axe itself: the page's policy lets no foreign script element in.
  await page.evaluate(axe.source)
  const results = await page.evaluate(() =>
    /** @type {typeof axe} */ (/** @type {any} */ (window).axe).run(),
  )
  const found = results.violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map((node) => `${impact}: ${help} (${id}) ${node.target}`),
  )
  assert.deepEqual(found, [], situation)
}
