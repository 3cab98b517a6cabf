import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statusSentence } from '../../src/provider/status-sentence.js'

const situation = { closeCode: 1006, hasContent: true, keepsEdits: true }

test('nothing is explained while all is well', () => {
  for (const state of /** @type {const} */ (['opening', 'saved', 'saving'])) {
    assert.equal(statusSentence({ ...situation, state, closeCode: null }), null)
  }
})

test('a lost connection says where edits are kept and when they are sent', () => {
  assert.equal(
    statusSentence({ ...situation, state: 'offline' }),
    'You are offline. Keep writing: your edits are kept in this browser and sent when the connection is back.',
  )
})

test('it never claims that a browser keeps edits which it does not keep', () => {
  for (const state of /** @type {const} */ (['offline', 'late'])) {
    const sentence = statusSentence({ ...situation, state, keepsEdits: false })
    assert.match(sentence ?? '', /kept in this open page/)
  }
})

test('a document that cannot be loaded is never shown as one to write in', () => {
  const sentence = statusSentence({
    ...situation,
    state: 'offline',
    closeCode: 4503,
    hasContent: false,
  })
  assert.equal(
    sentence,
    'The server cannot reach its storage right now. The document opens as soon as the connection is back.',
  )
})

test('every refusal is a sentence, also of a code nobody knows', () => {
  for (const closeCode of [4400, 4401, 4403, 4404, 4410, 4413, 4499]) {
    assert.match(statusSentence({ ...situation, state: 'refused', closeCode }) ?? '', /^[A-Z].*\.$/)
  }
})
