// The real Yjs as a process: one JSON request per line on stdin, one JSON answer per line on stdout.
//
//   {"do":"open", clients, roots, observe?}   forgets the documents there were, opens new ones      {}
//   {"do":"step", step}                       executes a step of a script                           what it showed
//   {"do":"updates", from}                    update events, from number `from` on                  {updates}
//   {"do":"state", c}                         the state of document c                               {state}
//   {"do":"apply", c, update: {v, b}}         applies an update that came from elsewhere            {error?, emits?}
import { createInterface } from 'node:readline'
import * as Y from 'yjs'
import { Replicas, applyUpdate, stateOf } from './replicas.mjs'

let replicas

const answer = request => {
  switch (request.do) {
    case 'open':
      replicas = new Replicas(request)
      return {}
    case 'step': return replicas.step(request.step)
    case 'updates': return { updates: replicas.updates.slice(request.from) }
    case 'state': return { state: stateOf(replicas.docs[request.c], replicas.roots) }
    case 'apply': return apply(request)
    default: throw new Error('unknown request ' + request.do)
  }
}

const apply = ({ c, update }) => {
  const before = replicas.updates.length
  try {
    applyUpdate(replicas.docs[c], update)
  } catch (error) {
    return { error: error.message }
  }
  return { emits: replicas.updates.slice(before).map((_, i) => before + i) }
}

// Only answers go to stdout; Yjs prints warnings.
console.log = console.warn = console.error
process.stdout.write(JSON.stringify({ yjs: Y.Doc !== undefined, node: process.version }) + '\n')
for await (const line of createInterface({ input: process.stdin })) {
  let reply
  try {
    reply = answer(JSON.parse(line))
  } catch (error) {
    reply = { failed: error.stack }
  }
  process.stdout.write(JSON.stringify(reply) + '\n')
}
