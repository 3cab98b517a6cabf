import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COLORS, freeColor, legibleColor } from '../../src/presence/colors.js'
import { MAX_NAME_LENGTH, cleanName } from '../../src/presence/person.js'

/** The backgrounds of the page in the light and in the dark theme. */
const LIGHT_PAPER = '#fbfaf7'
const DARK_PAPER = '#17181b'

test('every colour is a visible line on both themes and a ground for white text', () => {
  for (const { name, value } of COLORS) {
    assert.ok(contrast(value, LIGHT_PAPER) >= 3, `${name} on light`)
    assert.ok(contrast(value, DARK_PAPER) >= 3, `${name} on dark`)
    assert.ok(contrast(value, '#ffffff') >= 4.5, `white on ${name}`)
  }
})

test('a colour of another editor is made dark enough for white text', () => {
  for (const color of ['#ffff00', '#ffffff', '#30bced', '#6eeb83', '#ffbc42']) {
    assert.ok(contrast(legibleColor(color), '#ffffff') >= 4.5, color)
  }
})

test('a palette colour is shown as it is', () => {
  for (const { value } of COLORS) assert.equal(legibleColor(value), value)
})

test('a colour that is none becomes grey', () => {
  for (const color of [undefined, null, 7, {}, 'red', '#fff', 'url(x)', '#12345g']) {
    assert.equal(legibleColor(color), '#6b6f76')
  }
})

test('a free colour is one that nobody has', () => {
  const taken = COLORS.slice(1).map(({ value }) => value)
  assert.equal(freeColor(taken), COLORS[0]?.value)
})

test('a colour is given even if all are taken', () => {
  const all = COLORS.map(({ value }) => value)
  assert.ok(all.includes(freeColor(all)))
})

test('a name loses what would break the line or the direction of the text around it', () => {
  assert.equal(cleanName('  Ada\n\u202eLovelace\u0000 '), 'AdaLovelace')
  assert.equal(cleanName('   '), '')
  for (const name of [undefined, null, 7, {}]) assert.equal(cleanName(name), '')
})

test('a long name is cut between characters, never inside one', () => {
  const name = cleanName('👩'.repeat(100))
  assert.equal([...name].length, MAX_NAME_LENGTH)
  assert.equal(name.isWellFormed(), true)
})

/**
 * @param {string} a
 * @param {string} b
 */
function contrast(a, b) {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

/** @param {string} color */
function luminance(color) {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(color.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
