import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Stage } from './harness/stage.js'

const stage = new Stage()

const PHONES = [
  { width: 320, height: 640 },
  { width: 390, height: 844 },
  { width: 844, height: 390 },
]

for (const viewport of PHONES) {
  test(`nothing sticks out of a window ${viewport.width} pixels wide`, async () => {
    const ada = await stage.author('Ada', { viewport, isMobile: true, hasTouch: true })
    await ada.types('A-word-that-is-much-longer-than-any-line-of-a-telephone-can-be-'.repeat(3))
    await ada.keyboard.press('Enter')
    await ada.button('Code block').tap()
    await ada.keyboard.type(
      'const line = "code does not wrap, it scrolls in its own box, sideways"',
    )
    await stage.guest('Somebody with a really very long name', ada)
    assert.deepEqual(await stickingOut(ada), [])
    await ada.page.locator('#people-button').tap()
    await ada.page.getByLabel('Your name').waitFor()
    assert.deepEqual(await stickingOut(ada), [])
    await ada.keyboard.press('Escape')
    await ada.button('Link').tap()
    await ada.page.getByLabel('Address').waitFor()
    assert.deepEqual(await stickingOut(ada), [])
  })
}

test('buttons are large enough for a finger', async () => {
  const ada = await stage.author('Ada', {
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
  })
  const small = await ada.page.locator('header button, [role=toolbar] button').evaluateAll((all) =>
    all
      .map((button) => ({ button, box: button.getBoundingClientRect() }))
      .filter(({ box }) => box.width < 44 || box.height < 44)
      .map(({ button }) => button.ariaLabel ?? button.textContent?.trim()),
  )
  assert.deepEqual(small, [])
})

test('the page is dark where the device is', async () => {
  const ada = await stage.author('Ada', { colorScheme: 'dark' })
  assert.ok((await brightness(ada)) < 0.15)
  await ada.page.emulateMedia({ colorScheme: 'light' })
  assert.ok((await brightness(ada)) > 0.9)
})

test('a chosen theme overrules the device and outlasts the visit', async () => {
  const ada = await stage.author('Ada', { colorScheme: 'light' })
  await ada.button('Appearance').click()
  await ada.page.getByLabel('Dark').check()
  assert.ok((await brightness(ada)) < 0.15)
  await ada.page.reload()
  await ada.sees('saved')
  assert.ok((await brightness(ada)) < 0.15)
  await ada.button('Appearance').click()
  await ada.page.getByLabel('Like this device').check()
  assert.ok((await brightness(ada)) > 0.9)
})

test('nothing moves for people who asked for less motion', async () => {
  const ada = await stage.author('Ada', { reducedMotion: 'reduce' })
  stage.server.freeze()
  await ada.types('x')
  await ada.sees('saving')
  // What lasts a millisecond may be seen running; what goes on while edits are unsaved may not.
  await ada.page.waitForFunction(
    () => !document.getAnimations().some((animation) => animation.playState === 'running'),
  )
  stage.server.thaw()
})

test('no request leaves the server the page came from', async () => {
  const ada = await stage.browser.person('Ada')
  /** @type {string[]} */
  const elsewhere = []
  ada.page.on('request', (request) => {
    if (!request.url().startsWith(stage.server.address)) elsewhere.push(request.url())
  })
  await ada.open(stage.server.address)
  await ada.types('x')
  await ada.sees('saved')
  assert.deepEqual(elsewhere, [])
})

/**
 * @param {import('./harness/people.js').Person} person
 * @returns {Promise<string[]>} visible elements that reach over the right edge of the window
 */
function stickingOut({ page }) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth
    const scrolls = (/** @type {Element} */ element) =>
      element.closest('.toolbar, .ql-code-block-container') !== null
    const out = [...document.body.querySelectorAll('*')].filter(
      (element) => element.getBoundingClientRect().right > width + 0.5 && !scrolls(element),
    )
    const names = out.map((element) => `${element.tagName} ${element.id} ${element.className}`)
    if (document.documentElement.scrollWidth > width) names.push('the page scrolls sideways')
    return names
  })
}

/**
 * @param {import('./harness/people.js').Person} person
 * @returns {Promise<number>} of the background, 0 to 1
 */
function brightness({ page }) {
  return page.evaluate(() => {
    const channels = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g) ?? []
    return channels.slice(0, 3).reduce((sum, channel) => sum + Number(channel), 0) / 765
  })
}
