import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as Y from 'yjs'
import { UnsavedEdits } from '../../src/provider/unsaved-edits.js'

test('what an update skips is not confirmed by it', () => {
  const { updates, client } = editsOf((text) => {
    text.insert(0, 'one')
    text.insert(3, 'two')
    text.insert(6, 'three')
  })
  const [first, second, third] = /** @type {[Uint8Array, Uint8Array, Uint8Array]} */ (updates)
  const unsaved = new UnsavedEdits()
  updates.forEach((update) => unsaved.add(update))
  assert.equal(unsaved.confirm(Y.mergeUpdates([first, third])), true)
  assert.equal(unsaved.isEmpty, false)
  assert.deepEqual(unsaved.vectorBefore(new Map([[client, 11]])), new Map([[client, 3]]))
  assert.equal(unsaved.confirm(second), true)
  assert.equal(unsaved.isEmpty, true)
})

test('an update without an unsaved edit confirms nothing', () => {
  const mine = editsOf((text) => text.insert(0, 'mine'))
  const theirs = editsOf((text) => text.insert(0, 'theirs'))
  const unsaved = new UnsavedEdits()
  mine.updates.forEach((update) => unsaved.add(update))
  assert.equal(unsaved.confirm(/** @type {Uint8Array} */ (theirs.updates[0])), false)
  assert.equal(unsaved.isEmpty, false)
})

test('a deletion is confirmed by a deletion, not by the text that was deleted', () => {
  const { updates } = editsOf((text) => {
    text.insert(0, 'text')
    text.delete(0, 4)
  })
  const [insertion, deletion] = /** @type {[Uint8Array, Uint8Array]} */ (updates)
  const unsaved = new UnsavedEdits()
  unsaved.add(deletion)
  assert.equal(unsaved.confirm(insertion), false)
  assert.equal(unsaved.confirm(deletion), true)
  assert.equal(unsaved.isEmpty, true)
})

/** @param {(text: Y.Text) => void} edit */
function editsOf(edit) {
  const doc = new Y.Doc()
  /** @type {Uint8Array[]} */
  const updates = []
  doc.on('update', (update) => updates.push(update))
  edit(doc.getText('t'))
  return { updates, client: doc.clientID }
}
