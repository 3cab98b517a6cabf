// What is edited: the same traces and random numbers as in src/jmh/java/io/collab/core/doc.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const RESOURCES = join(import.meta.dirname, '..', '..', 'test', 'resources', 'traces')

/** A trace from the directory in the environment variable TRACES, or from the test resources. */
export const trace = (kind, name) => {
  const places = [process.env.TRACES, RESOURCES].filter(Boolean).map(d => join(d, kind, name + '.json.gz'))
  const file = places.find(p => existsSync(p))
  if (!file) throw new Error(`The trace ${kind}/${name} is not in ${places.join(' or ')}`)
  return JSON.parse(gunzipSync(readFileSync(file)))
}

/** A counter hashed with the finaliser of MurmurHash3; Prng in Java gives the same numbers. */
export const random = seed => {
  let counter = seed | 0
  const next = () => {
    counter = (counter + 0x9e3779b9) | 0
    let h = counter
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
    return (h ^ (h >>> 16)) >>> 0
  }
  const below = bound => Math.floor(next() / 2 ** 32 * bound)
  const word = length => Array.from({ length }, () => String.fromCharCode(97 + below(26))).join('')
  return { below, word }
}

/** Client ids as wide as those that people's browsers draw. */
export const clientId = number => {
  let h = Math.imul(number + 1, 0x9e3779b1)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  return ((h ^ (h >>> 13)) | 0x10000000) >>> 0
}

export const AUTHOR = clientId(0)
export const READER = clientId(1_000_003)

export const randomLetters = (count, start, seed) => {
  const r = random(seed)
  return Array.from({ length: count }, (_, i) => [r.below(start + i + 1), 0, r.word(1)])
}

export const randomWords = (count, start, seed) => {
  const r = random(seed)
  let length = start
  return Array.from({ length: count }, () => {
    const word = r.word(3 + r.below(7))
    const at = r.below(length + 1)
    length += word.length
    return [at, 0, word]
  })
}

export const randomWordsAndDeletions = (count, start, seed) => {
  const r = random(seed)
  let length = start
  return Array.from({ length: count }, () => {
    const at = r.below(length + 1)
    if (r.below(2) === 0) {
      const word = r.word(3 + r.below(7))
      length += word.length
      return [at, 0, word]
    }
    const deleted = Math.min(length - at, 1 + r.below(9))
    length -= deleted
    return [at, deleted, '']
  }).filter(([, deleted, inserted]) => deleted || inserted)
}

/** Steps of a concurrent session: who edits, what has been received by then, and the patches. */
export const session = ({ txns, numAgents }) => {
  const none = () => new Array(numAgents).fill(0)
  const known = []
  const stepsOf = Array.from({ length: numAgents }, () => [])
  const knownTo = Array.from({ length: numAgents }, none)
  return txns.map(({ parents, agent, patches }, step) => {
    const now = none()
    for (const parent of parents) known[parent].forEach((n, i) => { now[i] = Math.max(now[i], n) })
    const received = stepsOf.flatMap((steps, i) => steps.slice(knownTo[agent][i], now[i])).sort((a, b) => a - b)
    now[agent]++
    knownTo[agent] = known[step] = now
    stepsOf[agent].push(step)
    return { agent, received, patches }
  })
}
