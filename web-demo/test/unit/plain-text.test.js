import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inheriting } from '../../src/plain/inherited-format.js'
import { spliceOf } from '../../src/plain/splice.js'
import { typingSentence } from '../../src/plain/typing-line.js'
import { seededRandom } from './random.js'

test('an input is found where the caret is, also among equal letters', () => {
  assert.deepEqual(spliceOf('aaaa', 'aaaaa', 2), { index: 1, removed: 0, added: 'a' })
  assert.deepEqual(spliceOf('aaaa', 'aaa', 2), { index: 2, removed: 1, added: '' })
  assert.deepEqual(spliceOf('one two', 'one 2', 5), { index: 4, removed: 3, added: '2' })
  assert.deepEqual(spliceOf('same', 'same', 2), { index: 2, removed: 0, added: '' })
})

test('an input replayed gives the text it made', () => {
  for (let seed = 1; seed <= 3000; seed++) {
    const random = seededRandom(seed)
    const text = (/** @type {number} */ most) =>
      Array.from(
        { length: random(most) },
        () => ['a', 'b', '\u{1f600}', '\u{1f601}'][random(4)],
      ).join('')
    const before = text(6)
    const units = [...before]
    const from = random(units.length + 1)
    const to = from + random(units.length - from + 1)
    const start = units.slice(0, from).join('') + text(3)
    const after = start + units.slice(to).join('')
    const { index, removed, added } = spliceOf(before, after, start.length)
    assert.equal(before.slice(0, index) + added + before.slice(index + removed), after)
    const gone = before.slice(index, index + removed)
    assert.ok(gone.isWellFormed() && added.isWellFormed(), `${before} → ${after}`)
  }
})

test('letters take the format of the letter before them in the line, but for links', () => {
  const content = [
    { insert: 'bold', attributes: { bold: true } },
    { insert: ' link', attributes: { link: 'x', italic: true } },
    { insert: '\nplain\n' },
  ]
  assert.deepEqual(inheriting(content, 4, 'er'), [{ insert: 'er', attributes: { bold: true } }])
  assert.deepEqual(inheriting(content, 9, 's'), [{ insert: 's', attributes: { italic: true } }])
  assert.deepEqual(inheriting(content, 0, 'x'), [{ insert: 'x', attributes: {} }])
  assert.deepEqual(inheriting(content, 10, 'x'), [{ insert: 'x', attributes: {} }])
})

test('a line break takes the format of the line it divides', () => {
  const content = [
    { insert: 'item' },
    { insert: '\n', attributes: { list: 'bullet' } },
    { insert: 'x\n' },
  ]
  assert.deepEqual(inheriting(content, 2, '\n'), [{ insert: '\n', attributes: { list: 'bullet' } }])
  assert.deepEqual(inheriting(content, 4, '\nb'), [
    { insert: '\n', attributes: { list: 'bullet' } },
    { insert: 'b', attributes: {} },
  ])
  assert.deepEqual(inheriting(content, 6, '\n'), [{ insert: '\n', attributes: {} }])
})

test('who is typing is said in a sentence', () => {
  const named = (/** @type {string} */ name) => ({ id: 1, typing: true, user: { name } })
  assert.equal(typingSentence([]), '')
  assert.equal(typingSentence([{ id: 1, typing: false, user: { name: 'Ada' } }]), '')
  assert.equal(typingSentence([named('Ada')]), 'Ada is typing…')
  assert.equal(typingSentence([named('Ada'), named('Charles')]), 'Ada and Charles are typing…')
  assert.equal(typingSentence([named('Ada'), named('C'), named('M')]), '3 people are typing…')
  assert.equal(typingSentence([{ id: 1, typing: true }]), 'Somebody is typing…')
})
