// The real Yjs as a process: one JSON request per line on stdin, one JSON answer per line on stdout.
//
//   {"do":"open", clients, roots, observe?}   forgets the documents there were, opens new ones   {}
//   {"do":"run", clients, roots, observe?, steps}  executes a whole script                       {steps: [what it showed, updates]}
//   {"do":"step", step}                       executes a step of a script                        what it showed, updates
//   {"do":"apply", c, update: {v, b}}         applies an update that came from elsewhere         error?, updates
//   {"do":"missing", c, sv, v}                what document c knows and a state vector does not  {b}
//   {"do":"state", c}                         the state of document c                            the state
//   {"do":"tools", calls: [{fn, v, updates, sv?, options?}]}  tools that need no document        {results: [{b} or {error}]}
//   {"do":"deltas", cases}                    everything quill-delta does with each case         {results}
//   {"do":"names"}                            what the package exports                           {names}
//
// `updates` are the update events since the last answer.
import { createInterface } from 'node:readline'
import * as Y from 'yjs'
import { runDeltaCase } from './deltas.mjs'
import { Replicas, applyUpdate, stateOf } from './replicas.mjs'
import { base64, bytes } from './values.mjs'

let replicas

const answer = request => {
  const doc = replicas?.docs[request.c]
  switch (request.do) {
    case 'open':
      replicas = new Replicas(request)
      return {}
    case 'run':
      replicas = new Replicas(request)
      return { steps: request.steps.map(step => withUpdates(() => replicas.step(step))) }
    case 'step': return withUpdates(() => replicas.step(request.step))
    case 'apply': return withUpdates(() => apply(doc, request.update))
    case 'missing': {
      const encode = request.v === 2 ? Y.encodeStateAsUpdateV2 : Y.encodeStateAsUpdate
      return { b: base64(encode(doc, bytes(request.sv))) }
    }
    case 'state': return stateOf(doc, replicas.roots)
    case 'deltas': return { results: request.cases.map(runDeltaCase) }
    case 'names': return { names: Object.keys(Y) }
    case 'tools': return { results: request.calls.map(callTool) }
    default: throw new Error('unknown request ' + request.do)
  }
}

const withUpdates = act => {
  const before = replicas.updates.length
  const shown = act()
  return { ...shown, updates: replicas.updates.slice(before) }
}

const apply = (doc, update) => {
  try {
    applyUpdate(doc, update)
    return {}
  } catch (error) {
    return { error: error.message }
  }
}

// A function of Yjs that turns updates into bytes, by its name without the suffix V2.
const callTool = ({ fn, v, updates, sv, options }) => {
  const tool = Y[v === 2 && !fn.startsWith('convert') ? fn + 'V2' : fn]
  const inputs = updates.map(bytes)
  const first = fn === 'mergeUpdates' ? inputs : inputs[0]
  const more = sv === undefined ? options : bytes(sv)
  try {
    return { b: base64(tool(first, more)) }
  } catch (error) {
    return { error: error.message }
  }
}

// Only answers go to stdout; Yjs prints warnings.
console.log = console.warn = console.error
process.stdout.write(JSON.stringify({ node: process.version }) + '\n')
for await (const line of createInterface({ input: process.stdin })) {
  let reply
  try {
    reply = answer(JSON.parse(line))
  } catch (error) {
    reply = { failed: error.stack }
  }
  process.stdout.write(JSON.stringify(reply) + '\n')
}
