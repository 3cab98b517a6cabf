// Yjs reads what the benchmarks of the engine wrote: every state in both formats and every list of updates has to lead
// to the content that was expected. Usage: node check.mjs DIRECTORY
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import * as Y from 'yjs'

const directory = process.argv[2]

const contentAfter = act => {
  const doc = new Y.Doc()
  act(doc)
  return { t: doc.getText('t').toString(), a: doc.getArray('a').toJSON(), m: doc.getMap('m').toJSON() }
}

const updatesIn = bytes => {
  const updates = []
  for (let at = 0; at < bytes.length; at += 4 + bytes.readInt32BE(at)) {
    updates.push(bytes.subarray(at + 4, at + 4 + bytes.readInt32BE(at)))
  }
  return updates
}

const files = readdirSync(directory).filter(f => f.endsWith('.json'))
let wrong = 0
let read = 0
for (const file of files) {
  const base = join(directory, file.slice(0, -5))
  const expected = JSON.parse(readFileSync(base + '.json'))
  const ways = {
    v1: doc => Y.applyUpdate(doc, readFileSync(base + '.v1')),
    v2: doc => Y.applyUpdateV2(doc, readFileSync(base + '.v2')),
    updates: doc => updatesIn(readFileSync(base + '.updates')).forEach(u => Y.applyUpdate(doc, u))
  }
  for (const [way, act] of Object.entries(ways).filter(([way]) => existsSync(base + '.' + way))) {
    read++
    if (!isDeepStrictEqual(contentAfter(act), expected)) {
      wrong++
      console.error(`Yjs reads something else from ${base}.${way}`)
    }
  }
}
if (files.length === 0 || wrong > 0) process.exit(1)
console.log(`Yjs read ${read} results of ${files.length} workloads; all are equal.`)
