import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  OUT_OF_STEP,
  ack,
  edit,
  foreignOp,
  hasUnsaved,
  markSaved,
  newState,
  nextOp,
  reject,
  restored,
  rename,
  resync,
} from '../../../src/client/ot-client.js'

/** @param {string} text */
function opened(text) {
  const state = newState()
  const content = [{ insert: text }]
  resync(state, { epoch: 'one', rev: 5, content, op: 0, saved: 0 })
  return state
}

/** @param {import('../../../src/client/ot-client.js').OtState} state */
function shown(state) {
  return state.view.map(({ insert }) => insert).join('')
}

/**
 * @param {number} index
 * @param {string} insert
 */
function insertion(index, insert) {
  return [{ retain: index }, { insert }]
}

test('one operation is in flight, and what is edited meanwhile goes as one', () => {
  const state = opened('abc')
  edit(state, insertion(3, 'd'))
  assert.deepEqual(nextOp(state), {
    type: 'op',
    epoch: 'one',
    rev: 5,
    place: '',
    op: 1,
    delta: insertion(3, 'd'),
  })
  edit(state, insertion(4, 'e'))
  edit(state, insertion(5, 'f'))
  ack(state, { op: 1, rev: 6 })
  assert.deepEqual(nextOp(state)?.delta, insertion(4, 'ef'))
  assert.equal(nextOp(state)?.op, 2)
})

test('what the server has first stands first', () => {
  const state = opened('')
  edit(state, [{ insert: 'mine' }])
  assert.deepEqual(foreignOp(state, { rev: 6, delta: [{ insert: 'theirs' }] }), [
    { insert: 'theirs' },
  ])
  assert.equal(shown(state), 'theirsmine')
  assert.deepEqual(nextOp(state)?.delta, insertion(6, 'mine'))
})

test('what is known already changes nothing, and what is missing is noticed', () => {
  const state = opened('abc')
  assert.deepEqual(foreignOp(state, { rev: 5, delta: [{ insert: 'x' }] }), [])
  assert.equal(shown(state), 'abc')
  assert.throws(
    () => foreignOp(state, { rev: 7, delta: [{ insert: 'x' }] }),
    (thrown) => thrown === OUT_OF_STEP,
  )
})

test('a second answer to an operation changes nothing', () => {
  const state = opened('abc')
  edit(state, [{ insert: 'x' }])
  nextOp(state)
  ack(state, { op: 1, rev: 6 })
  assert.deepEqual(ack(state, { op: 1, rev: 6 }), [])
  assert.equal(state.rev, 6)
})

test('a correction changes the text after the operation, under whatever was edited since', () => {
  const state = opened('abc')
  edit(state, insertion(3, 'de'))
  nextOp(state)
  edit(state, insertion(5, 'f'))
  assert.deepEqual(ack(state, { op: 1, rev: 6, correction: [{ retain: 3 }, { delete: 1 }] }), [
    { retain: 3 },
    { delete: 1 },
  ])
  assert.equal(shown(state), 'abcef')
  assert.deepEqual(nextOp(state)?.delta, insertion(4, 'f'))
})

test('an operation is unsaved until it is on disk', () => {
  const state = opened('abc')
  assert.equal(hasUnsaved(state), false)
  edit(state, [{ insert: 'x' }])
  nextOp(state)
  ack(state, { op: 1, rev: 6 })
  assert.equal(hasUnsaved(state), true)
  markSaved(state, 1)
  assert.equal(hasUnsaved(state), false)
})

test('operations that the server lost before they were saved are sent again, with all that came after', () => {
  const state = opened('abc')
  edit(state, insertion(3, ' one'))
  nextOp(state)
  ack(state, { op: 1, rev: 6 })
  markSaved(state, 1)
  edit(state, insertion(7, ' two'))
  nextOp(state)
  ack(state, { op: 2, rev: 7 })
  foreignOp(state, { rev: 8, delta: [{ insert: '> ' }] })
  edit(state, insertion(13, ' three'))
  nextOp(state)
  const content = [{ insert: 'abc! one' }]
  resync(state, { epoch: 'two', rev: 0, content, op: 1, saved: 1 })
  assert.equal(shown(state), 'abc! one two three')
  const { op, epoch, rev, delta } = nextOp(state) ?? {}
  assert.deepEqual({ op, epoch, rev }, { op: 2, epoch: 'two', rev: 0 })
  assert.deepEqual(delta, insertion(8, ' two'))
  ack(state, { op: 2, rev: 1 })
  assert.deepEqual(nextOp(state)?.op, 3)
  assert.deepEqual(nextOp(state)?.delta, insertion(12, ' three'))
})

test('what was typed after an operation that an earlier server saves after all is not taken for part of it', () => {
  const state = opened('abc')
  edit(state, insertion(3, 'd'))
  nextOp(state)
  edit(state, insertion(4, 'e'))
  resync(state, { epoch: 'two', rev: 0, content: [{ insert: 'abc' }], op: 0, saved: 0 })
  assert.deepEqual(nextOp(state)?.delta, insertion(3, 'd'))
  edit(state, insertion(5, 'f'))
  // The first server was late.
  resync(state, { epoch: 'three', rev: 0, content: [{ insert: 'abcd' }], op: 1, saved: 1 })
  assert.equal(shown(state), 'abcdef')
  assert.deepEqual(nextOp(state), {
    type: 'op',
    epoch: 'three',
    rev: 0,
    place: '',
    op: 2,
    delta: insertion(4, 'ef'),
  })
})

test('operations that one server lost and another had are known by their numbers', () => {
  const state = opened('')
  for (const [index, text] of ['a', 'b', 'c'].entries()) {
    edit(state, insertion(index, text))
    nextOp(state)
    if (index < 2) ack(state, { op: index + 1, rev: index + 6 })
  }
  edit(state, insertion(3, 'd'))
  resync(state, { epoch: 'two', rev: 0, content: [], op: 0, saved: 0 })
  assert.equal(nextOp(state)?.op, 1)
  assert.deepEqual(nextOp(state)?.delta, [{ insert: 'a' }])
  resync(state, { epoch: 'two', rev: 1, content: [{ insert: 'ab' }], op: 2, saved: 2 })
  assert.equal(shown(state), 'abcd')
  assert.equal(hasUnsaved(state), true)
  assert.deepEqual(nextOp(state)?.op, 3)
  assert.deepEqual(nextOp(state)?.delta, insertion(2, 'c'))
  ack(state, { op: 3, rev: 2 })
  assert.deepEqual(nextOp(state)?.op, 4)
  assert.deepEqual(nextOp(state)?.delta, insertion(3, 'd'))
})

test('an operation that is refused is taken back from under those that were sent after it', () => {
  const state = opened('')
  edit(state, insertion(0, 'too much'))
  nextOp(state)
  ack(state, { op: 1, rev: 6 })
  edit(state, insertion(0, 'more '))
  nextOp(state)
  resync(state, { epoch: 'two', rev: 0, content: [], op: 0, saved: 0 })
  nextOp(state)
  reject(state)
  assert.equal(shown(state), 'more ')
  assert.deepEqual(nextOp(state)?.op, 1)
  assert.deepEqual(nextOp(state)?.delta, [{ insert: 'more ' }])
  ack(state, { op: 1, rev: 1 })
  assert.equal(nextOp(state), undefined)
})

test('an operation that is in the snapshot is not sent again', () => {
  const state = opened('abc')
  edit(state, insertion(3, 'd'))
  nextOp(state)
  edit(state, insertion(4, 'e'))
  resync(state, { epoch: 'two', rev: 0, content: [{ insert: 'abcd' }], op: 1, saved: 1 })
  assert.equal(shown(state), 'abcde')
  assert.deepEqual(nextOp(state), {
    type: 'op',
    epoch: 'two',
    rev: 0,
    place: '',
    op: 2,
    delta: insertion(4, 'e'),
  })
})

test('after a snapshot in the same run, nobody knows which form of an operation was taken', () => {
  const state = opened('aa')
  edit(state, insertion(1, 'x'))
  nextOp(state)
  const snapshot = { epoch: 'one', rev: 6, content: [{ insert: 'aaa' }], op: 0, saved: 0 }
  resync(state, snapshot)
  assert.equal(nextOp(state)?.op, 1)
  assert.throws(
    () => ack(state, { op: 1, rev: 7 }),
    (thrown) => thrown === OUT_OF_STEP,
  )
})

test('what every server calls the content goes with operations until it changes', () => {
  const state = opened('ab')
  state.place = '7.c0ffee'
  edit(state, insertion(2, 'c'))
  assert.equal(nextOp(state)?.place, '7.c0ffee')
  rename(state, { epoch: 'another', rev: 40, place: '7.c0ffee' })
  assert.deepEqual(
    [state.epoch, state.rev, state.op, state.isAwaiting, state.place],
    ['another', 40, 1, true, '7.c0ffee'],
  )
  assert.throws(
    () => rename(state, { epoch: 'third', rev: 1, place: '6.beef' }),
    (thrown) => thrown === OUT_OF_STEP,
  )
  foreignOp(state, { rev: 41, delta: insertion(0, 'x') })
  assert.equal(state.place, '')
})

test('an operation that came through another server is what has become of it there', () => {
  const state = opened('ab')
  edit(state, insertion(1, 'X'))
  nextOp(state)
  edit(state, insertion(3, '!'))
  ack(state, { op: 1, rev: state.rev + 1, delta: insertion(2, 'XY') })
  assert.equal(shown(state), 'abXY!')
  assert.equal(state.isAwaiting, false)
  assert.deepEqual(nextOp(state)?.delta, insertion(4, '!'))
})

test('an operation the server refuses is taken back, and what was edited since stays', () => {
  const state = opened('abc')
  edit(state, insertion(3, 'too much'))
  nextOp(state)
  edit(state, insertion(0, 'and '))
  reject(state)
  assert.equal(shown(state), 'and abc')
  assert.deepEqual(nextOp(state)?.op, 1)
})

test('what was kept goes on where it was', () => {
  const state = opened('abc')
  edit(state, insertion(3, 'd'))
  nextOp(state)
  edit(state, insertion(4, 'e'))
  const { view, ...kept } = state
  const again = restored(JSON.parse(JSON.stringify(kept)))
  assert.deepEqual(again.view, view)
  assert.deepEqual(nextOp(again), nextOp(state))
})

test('an operation that another server put elsewhere is taken back from where it is', () => {
  const state = opened('0123456789')
  edit(state, insertion(2, 'X'))
  nextOp(state)
  ack(state, { op: 1, rev: 6, delta: insertion(8, 'X') })
  assert.equal(shown(state), '01234567X89')
  resync(state, { epoch: 'two', rev: 0, content: [{ insert: '0123456789' }], op: 0, saved: 0 })
  assert.equal(shown(state), '01234567X89')
  assert.deepEqual(nextOp(state)?.delta, insertion(8, 'X'))
})
