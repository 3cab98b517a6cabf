import assert from 'node:assert/strict'
import { test } from 'node:test'
import QuillDelta from 'quill-delta'
import { compose, invert, length, transform, transformPosition } from '../../../src/client/delta.js'
import { diff } from '../../../src/client/diff.js'
import { seededRandom } from '../random.js'
import { randomChange, randomDocument } from './random-deltas.js'

const CASES = 3000

/**
 * Runs a check on random documents, each with two changes of it and one that follows on the first.
 *
 * @param {(given: { base: any[], one: any[], other: any[], next: any[], random: (below: number) => number }) => void} check
 */
function forRandomCases(check) {
  for (let seed = 1; seed <= CASES; seed++) {
    const random = seededRandom(seed)
    const base = randomDocument(random, 6)
    const one = randomChange(random, base)
    const other = randomChange(random, base)
    const next = randomChange(random, compose(base, one))
    try {
      check({ base, one, other, next, random })
    } catch (error) {
      throw new Error(`Seed ${seed}: ${JSON.stringify({ base, one, other, next })}`, {
        cause: error,
      })
    }
  }
}

/** @param {any[]} ops */
const quill = (ops) => new QuillDelta(structuredClone(ops))

/** @param {QuillDelta | readonly any[]} delta */
const plain = (delta) => JSON.parse(JSON.stringify('ops' in delta ? delta.ops : delta))

test('composes as Quill does', () => {
  forRandomCases(({ base, one, next }) => {
    assert.deepEqual(plain(compose(base, one)), plain(quill(base).compose(quill(one))))
    assert.deepEqual(plain(compose(one, next)), plain(quill(one).compose(quill(next))))
  })
})

test('transforms as Quill does, whoever is first', () => {
  forRandomCases(({ one, other }) => {
    for (const first of [true, false]) {
      assert.deepEqual(
        plain(transform(one, other, first)),
        plain(quill(one).transform(quill(other), first)),
      )
    }
  })
})

test('carries positions along as Quill does', () => {
  forRandomCases(({ base, one, random }) => {
    const index = random(length(base) + 1)
    for (const stay of [true, false]) {
      assert.equal(transformPosition(one, index, stay), quill(one).transformPosition(index, stay))
    }
  })
})

test('inverts as Quill does', () => {
  forRandomCases(({ base, one }) => {
    assert.deepEqual(
      plain(invert(structuredClone(one), base)),
      plain(quill(one).invert(quill(base))),
    )
    assert.deepEqual(plain(compose(compose(base, one), invert(one, base))), plain(base))
  })
})

test('the difference of two documents makes the one into the other', () => {
  forRandomCases(({ base, one, random }) => {
    for (const after of [compose(base, one), randomDocument(random, 6)]) {
      assert.deepEqual(plain(compose(base, diff(base, after))), plain(after))
    }
  })
})

test('the difference of long texts with changes all over keeps what lies between them', () => {
  const random = seededRandom(7)
  const words = Array.from({ length: 8000 }, () => `word${random(500)} `)
  const changed = words.map((word) => (random(20) === 0 ? `new${random(500)} ` : word))
  const delta = diff(content(words.join('')), content(changed.join('')))
  assert.equal(compose(content(words.join('')), delta)[0]?.insert, changed.join(''))
  const kept = delta.reduce((sum, { retain = 0 }) => sum + retain, 0)
  assert.ok(kept > 0.9 * words.join('').length)
})

test('changes nothing it is given', () => {
  forRandomCases(({ base, one, other }) => {
    const before = JSON.stringify([base, one, other])
    compose(base, one)
    transform(one, other, true)
    invert(one, base)
    diff(base, compose(base, other))
    assert.equal(JSON.stringify([base, one, other]), before)
  })
})

/** @param {string} text */
function content(text) {
  return text === '' ? [] : [{ insert: text }]
}
