// Usage: node check-vectors.mjs DIR
// Checks that the stored scripts and deliveries are what the installed Yjs does.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { Replicas, applyUpdate, newDocument, stateOf } from './replicas.mjs'

const CHECKED = ['roots', 'sv', 'v1', 'v2', 'ds', 'pending', 'unjoinedGc']

const SHOWN_BY = {
  tx: ['error'], applyMerged: ['merged'], sync: ['bytes'], relpos: ['bytes', 'json'], abspos: ['index'],
  snapshot: ['bytes', 'bytesV2'], snapDelta: ['delta'], restore: ['roots', 'v1'],
  undo: ['done', 'stacks'], redo: ['done', 'stacks'],
}

const plain = value => value === undefined ? null : JSON.parse(JSON.stringify(value))
const same = (a, b) => isDeepStrictEqual(plain(a), plain(b))
const sameState = (expected, actual) => CHECKED.every(field => same(expected[field], actual[field]))
const expand = (state, reference) => Object.fromEntries(
  Object.entries(state).map(([field, value]) => [field, value === 'same' ? reference[field] : value]))

const deliver = (updates, { clientId, gc, roots }) => {
  const doc = newDocument(clientId, gc !== false, roots)
  const results = updates.map(update => {
    try {
      applyUpdate(doc, update)
      return 'ok'
    } catch {
      return 'error'
    }
  })
  return { results, state: stateOf(doc, roots) }
}

const checks = {
  apply (vector) {
    const { results, state } = deliver(vector.updates, vector)
    return same(results, vector.results) && sameState(vector.expected, state)
  },

  script (vector) {
    const replicas = new Replicas(vector)
    const stepsAgree = vector.steps.every(step => {
      const shown = replicas.step(step)
      return (SHOWN_BY[step.s] ?? []).concat('events').every(key => same(step[key] ?? undefined, shown[key])) &&
        same(step.emits ?? [], shown.emits ?? []) &&
        (step.s !== 'state' || sameState(step.expect, shown.expect))
    })
    const updatesAgree = vector.updates.every((update, i) =>
      same(update, update.v2 ? replicas.updates[i] : { ...replicas.updates[i], v2: undefined }))
    const endsAgree = replicas.docs.every((doc, i) =>
      sameState(expand(vector.expected[i], vector.expected[0]), stateOf(doc, vector.roots)))
    return stepsAgree && updatesAgree && endsAgree && (vector.variants ?? []).every(v => checkVariant(vector, v))
  },
}

const checkVariant = (vector, variant) => {
  const updates = variant.updates ?? variant.u.map(u => ({ v: 1, b: vector.updates[u].v1 }))
  const expected = expand(variant.state, vector.expected[0])
  const { state } = deliver(updates, { ...variant, roots: vector.roots })
  return Object.keys(expected).filter(field => CHECKED.includes(field)).every(field => same(expected[field], state[field]))
}

const load = file => {
  const content = readFileSync(file)
  return JSON.parse(file.endsWith('.gz') ? gunzipSync(content) : content)
}

const dir = process.argv[2]
let checked = 0
let failed = 0
console.warn = console.error = () => {}
for (const file of readdirSync(dir).filter(name => /\.json(\.gz)?$/.test(name)).sort()) {
  for (const vector of load(join(dir, file))) {
    const check = checks[vector.kind]
    if (!check) continue
    checked++
    if (!check(vector)) {
      failed++
      console.log(`${file}: ${vector.name}`)
    }
  }
}
console.log(`${checked} scripts and deliveries checked, ${failed} differ`)
process.exitCode = failed || !checked ? 1 : 0
