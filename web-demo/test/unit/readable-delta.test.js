import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readableOps } from '../../src/editor/readable-delta.js'

test('what this editor writes passes unchanged', () => {
  const ops = [
    { insert: 'Title' },
    { insert: '\n', attributes: { header: 1 } },
    { insert: 'x', attributes: { bold: true, italic: false, link: 'https://a.example' } },
    { insert: { image: 'data:image/png;base64,AA' } },
    { insert: '\n', attributes: { list: 'unchecked', indent: 2 } },
    { retain: 3, attributes: { 'code-block': true, blockquote: null } },
    { delete: 2 },
  ]
  assert.deepEqual(readableOps(ops), ops)
})

test('an embed nobody knows becomes one character that says so', () => {
  for (const insert of [{ mystery: 1 }, { image: 5 }, { bold: true }, {}, null]) {
    assert.deepEqual(readableOps([{ insert }]), [{ insert: { unknown: true } }])
  }
})

test('formats and values that Quill does not know are not shown', () => {
  const attributes = { header: 99, list: {}, indent: 'x', scroll: true, color: 'red', bold: 1 }
  assert.deepEqual(readableOps([{ retain: 1, attributes }]), [{ retain: 1, attributes: {} }])
})

test('text keeps its length where Quill would drop or choke on characters', () => {
  for (const insert of ['a\r\nb', '\r', 'x\ud83dy', '\ude00']) {
    const [op] = readableOps([{ insert }])
    const shown = /** @type {string} */ (op?.insert)
    assert.equal(shown.length, insert.length)
    assert.equal(shown.includes('\r'), false)
    assert.equal(shown.isWellFormed(), true)
  }
})
