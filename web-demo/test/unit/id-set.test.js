import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IdSet } from '../../src/provider/id-set.js'
import { seededRandom } from './random.js'

test('a set behaves like a plain list of ids under random additions and removals', () => {
  const seed = Number(process.env['COLLAB_SEED'] ?? Date.now() % 2 ** 31)
  const random = seededRandom(seed)
  for (let round = 0; round < 200; round++) {
    const set = new IdSet()
    /** @type {Set<string>} */
    const plain = new Set()
    for (let step = 0; step < 40; step++) {
      const client = random(3)
      const start = random(30)
      const end = start + random(8)
      const ids = Array.from({ length: end - start }, (_, at) => `${client}:${start + at}`)
      if (random(2) === 0) {
        set.add(client, start, end)
        ids.forEach((id) => plain.add(id))
      } else {
        const removed = ids.filter((id) => plain.delete(id))
        assert.equal(set.remove(client, start, end), removed.length > 0, `seed ${seed}`)
      }
      assert.deepEqual(set.lowestClocks(), lowestClocks(plain), `seed ${seed}`)
      assert.equal(set.isEmpty, plain.size === 0, `seed ${seed}`)
    }
  }
})

test('removing the middle of a run leaves both ends', () => {
  const set = new IdSet()
  set.add(1, 0, 10)
  set.remove(1, 3, 7)
  set.remove(1, 0, 3)
  assert.deepEqual(set.lowestClocks(), new Map([[1, 7]]))
  set.remove(1, 7, 10)
  assert.equal(set.isEmpty, true)
})

test('an empty range adds nothing', () => {
  const set = new IdSet()
  set.add(1, 5, 5)
  assert.equal(set.isEmpty, true)
})

/** @param {Set<string>} ids */
function lowestClocks(ids) {
  /** @type {Map<number, number>} */
  const lowest = new Map()
  for (const id of ids) {
    const [client = 0, clock = 0] = id.split(':').map(Number)
    lowest.set(client, Math.min(clock, lowest.get(client) ?? Infinity))
  }
  return lowest
}
