// The workloads of Workloads.java for other engines: (engine, argument) to { prepare, run, check, operations }.
// prepare() makes what run(prepared) needs and is not measured; check(result) fails if the result is wrong.
import {
  AUTHOR, READER, clientId, random, randomLetters, randomWords, randomWordsAndDeletions, session, trace
} from './inputs.mjs'

const START = 100
const EDITS_IN_PIECES = 20_000

/** Set by run.mjs: ends a hopeless repetition. */
export const patience = { isOver: () => false }

const each = (list, act) => {
  for (let i = 0; i < list.length; i++) {
    act(list[i], i)
    if ((i & 63) === 0 && patience.isOver()) throw new Error(`stopped at ${i} of ${list.length}`)
  }
}

const equal = (actual, expected) => {
  if (actual !== expected) throw new Error(`wrong result: ${String(actual).slice(0, 60)}, not ${String(expected).slice(0, 60)}`)
}

const replay = (replica, patches) => each(patches, ([at, deleted, inserted]) => replica.splice(at, deleted, inserted))

const sending = (engine, id) => {
  const updates = []
  return Object.assign(engine.open(id, update => updates.push(update)), { updates })
}

// ---------------------------------------------------------------- histories of one text

const patchesOf = argument => argument.startsWith('random-')
  ? { patches: randomLetters(+argument.slice(7), 0, 7) }
  : (({ txns, endContent }) => ({ patches: txns.flatMap(t => t.patches), endContent }))(trace('sequential', argument))

const sequential = (engine, argument) => {
  const { patches, endContent } = patchesOf(argument)
  const author = sending(engine, AUTHOR)
  replay(author, patches)
  return { endContent: endContent ?? author.text(), updates: author.updates, written: author.state() }
}

const playSession = (engine, { steps, endContent, numAgents }) => {
  // Ids ascend with the agents, so that ties are broken as in the recording.
  const sent = []
  let step
  const replicas = Array.from({ length: numAgents }, (_, agent) =>
    engine.open(0x20000000 + agent * 3571 + 17, update => { if (step >= 0) sent[step] = update }))
  each(steps, ({ agent, received, patches }, i) => {
    const replica = replicas[agent]
    step = -1
    for (const r of received) if (sent[r]) replica.apply(sent[r])
    step = i
    if (patches.length === 1) replica.splice(...patches[0])
    else replica.together(() => patches.forEach(p => replica.splice(...p)))
  })
  return { replica: replicas[steps.at(-1).agent], sent, endContent }
}

const concurrent = (engine, name) => {
  const recorded = trace('concurrent', name)
  const { sent, endContent } = playSession(engine, { ...recorded, steps: session(recorded) })
  return { endContent, updates: sent.filter(Boolean) }
}

const history = (engine, argument) =>
  argument.startsWith('c-') ? concurrent(engine, argument.slice(2)) : sequential(engine, argument)

const local = (sends, observed) => (engine, argument) => {
  const { patches, endContent } = patchesOf(argument)
  return {
    operations: patches.length,
    prepare () {
      const replica = sends ? sending(engine, AUTHOR) : engine.open(AUTHOR)
      if (observed) replica.observe(delta => equal(delta.length > 0, true))
      return replica
    },
    run (replica) {
      replay(replica, patches)
      return replica
    },
    check: replica => endContent && equal(replica.text(), endContent)
  }
}

const apply = act => (engine, argument) => {
  const { updates, endContent } = history(engine.author, argument)
  const merged = act === 'merged' && engine.author.merge(updates)
  return {
    operations: updates.length,
    prepare: () => engine.open(READER),
    run (replica) {
      if (act === 'each') each(updates, update => replica.apply(update))
      else if (act === 'batch') replica.applyBatch(updates)
      else {
        replica.apply(merged)
        replica.text()
      }
      return replica
    },
    check: replica => equal(replica.text(), endContent)
  }
}

const reader = (engine, argument) => {
  const { updates, endContent, written } = history(engine.author, argument)
  if (written && engine.author === engine) return { replica: engine.load(written, READER), endContent }
  const replica = engine.open(READER)
  replica.applyBatch(updates)
  return { replica, endContent }
}

const load = (v2, types) => (engine, argument) => {
  const { replica, endContent } = reader(engine, argument)
  const state = v2 ? replica.stateV2() : replica.state()
  return {
    operations: 1,
    prepare () {},
    run () {
      const copy = v2 ? engine.open(READER) : engine.load(state, READER)
      if (v2) copy.applyV2(state)
      copy.text()
      if (types) copy.splice(0, 0, 'x')
      return copy
    },
    check: copy => equal(copy.text(), types ? 'x' + endContent : endContent)
  }
}

const encode = v2 => (engine, argument) => {
  const { replica, endContent } = reader(engine, argument)
  return {
    operations: 1,
    prepare () {
      replica.splice(0, 0, 'x')
      replica.splice(0, 1, '')
    },
    run () {
      equal((v2 ? replica.stateV2() : replica.state()).length > 0, true)
      return replica
    },
    check: r => equal(r.text(), endContent),
    keeps: true
  }
}

const wholeSession = (engine, name) => {
  const recorded = trace('concurrent', name)
  const steps = session(recorded)
  return {
    operations: steps.length,
    prepare () {},
    run: () => playSession(engine, { ...recorded, steps }).replica,
    check: replica => equal(replica.text(), recorded.endContent)
  }
}

/** Documents that were loaded: how many of them to look at, and how to open() one. */
export const memory = (engine, argument) => {
  const { replica } = argument === 'tiny' ? { replica: tiny(engine) } : argument.startsWith('pieces-')
    ? { replica: engine.load(pieces(engine, +argument.slice(7)), READER) } : reader(engine, argument)
  const state = replica.state()
  return { copies: argument === 'tiny' ? 1000 : 10, open: () => engine.load(state, READER) }
}

/** The same after somebody else who began with the same state has typed some letters into them. */
export const memoryInUse = (engine, argument) => {
  const loaded = memory(engine, argument)
  const letters = []
  const somebody = engine.load(loaded.open().state(), clientId(2), update => letters.push(update))
  for (let i = 0; i < 5; i++) somebody.splice(10 * i, 0, 'x')
  return {
    ...loaded,
    open () {
      const replica = loaded.open()
      replica.text()
      letters.forEach(update => replica.apply(update))
      return replica
    }
  }
}

const tiny = engine => {
  const replica = engine.open(AUTHOR)
  replica.splice(0, 0, 'Hello')
  return replica
}

// ---------------------------------------------------------------- many items, many clients

const pieces = (engine, count) => {
  const r = random(11)
  const replica = engine.open(AUTHOR)
  replica.together(() => each(Array.from({ length: count }), (_, i) => {
    const at = r.below(i + 1) * 10
    replica.splice(at, 0, r.word(10))
  }))
  return replica.state()
}

const editPieces = (engine, argument) => {
  const state = pieces(engine.author, +argument)
  const length = argument * 10
  const patches = randomLetters(EDITS_IN_PIECES, length, 13)
  return {
    operations: patches.length,
    prepare: () => sendingCopy(engine, state),
    run (replica) {
      replay(replica, patches)
      return replica
    },
    check: replica => equal(replica.text().length, length + EDITS_IN_PIECES)
  }
}

const sendingCopy = (engine, state) => {
  const updates = []
  return Object.assign(engine.load(state, READER, update => updates.push(update)), { updates })
}

const oldDocument = (engine, argument) => {
  const r = random(51)
  const old = engine.author.open(READER)
  each(Array.from({ length: +argument }), (_, i) => {
    const client = sending(engine.author, clientId(i))
    client.splice(0, 0, r.word(5))
    client.updates.forEach(update => old.apply(update))
  })
  const state = old.state()
  const typing = Array.from({ length: 5000 }, (_, i) => [100 + i, 0, 'x'])
  return {
    operations: typing.length,
    prepare: () => sendingCopy(engine, state),
    run (replica) {
      replay(replica, typing)
      return replica
    },
    check: replica => equal(replica.text().length, 5 * argument + typing.length)
  }
}

// ---------------------------------------------------------------- B1 to B3 of crdt-benchmarks

const mirrored = (engine, operations, edits, check) => ({
  operations,
  prepare: () => sending(engine, AUTHOR),
  run (author) {
    edits(author)
    const follower = engine.open(READER)
    each(author.updates, update => follower.apply(update))
    return follower
  },
  check
})

const times = (n, edit) => replica => each(Array.from({ length: n }), (_, i) => edit(replica, i))
const textLength = n => replica => equal(replica.text().length, n)
const arrayLength = n => replica => equal(replica.elements(), n)
const array = (n, edit) => engine => mirrored(engine, n, times(n, edit), arrayLength(n))
const mirroredPatches = patches => engine => mirrored(engine, patches.length, r => replay(r, patches), () => {})

const concurrently = patchesOf => engine => {
  const patches = [21, 22].map(patchesOf)
  return {
    operations: patches[0].length + patches[1].length,
    prepare () {
      const both = [1, 2].map(i => sending(engine, clientId(i)))
      both[0].splice(0, 0, random(3).word(START))
      both[0].updates.forEach(update => both[1].apply(update))
      both.forEach(replica => { replica.updates.length = 0 })
      return both
    },
    run (both) {
      both.forEach((replica, i) => replica.together(() => replay(replica, patches[i])))
      const [ofFirst, ofSecond] = both.map(replica => [...replica.updates])
      ofSecond.forEach(update => both[0].apply(update))
      ofFirst.forEach(update => both[1].apply(update))
      equal(both[0].text(), both[1].text())
      return both[0]
    },
    check: replica => equal(replica.text().length > 0, true)
  }
}

const manyClients = (n, edit, check) => engine => {
  const updates = Array.from({ length: n }, (_, i) => {
    const client = sending(engine.author, clientId(i))
    edit(client, i)
    const own = [...client.updates]
    client.close()
    return own
  }).flat()
  return {
    operations: n,
    prepare: () => engine.open(READER),
    run (replica) {
      each(updates, update => replica.apply(update))
      return replica
    },
    check
  }
}

const numbersAtRandom = n => {
  const r = random(31)
  const places = Array.from({ length: n }, (_, i) => r.below(i + 1))
  return array(n, (replica, i) => replica.insert(places[i], i))
}

const keysAtRandom = n => {
  const r = random(41)
  const keys = Array.from({ length: n }, () => 'k' + r.below(100))
  return engine => mirrored(engine, n, times(n, (replica, i) => replica.set(keys[i], i)), replica =>
    equal(replica.value(keys[n - 1]), n - 1))
}

const crdtBenchmarks = {
  'b1.1': n => engine => mirrored(engine, n, times(n, (r, i) => r.splice(i, 0, 'a')), textLength(n)),
  'b1.2': n => engine => mirrored(engine, 1, r => r.splice(0, 0, 'a'.repeat(n)), textLength(n)),
  'b1.3': n => engine => mirrored(engine, n, times(n, r => r.splice(0, 0, 'a')), textLength(n)),
  'b1.4': n => mirroredPatches(randomLetters(n, 0, 7)),
  'b1.5': n => mirroredPatches(randomWords(n, 0, 8)),
  'b1.6': n => engine => mirrored(engine, 1, r => {
    r.splice(0, 0, 'a'.repeat(n))
    r.splice(0, n, '')
  }, textLength(0)),
  'b1.7': n => mirroredPatches(randomWordsAndDeletions(n, 0, 9)),
  'b1.8': n => array(n, (r, i) => r.insert(i, i)),
  'b1.9': n => engine => mirrored(engine, 1, r => r.insertAll(0, Array.from({ length: n }, (_, i) => i)), arrayLength(n)),
  'b1.10': n => array(n, (r, i) => r.insert(0, i)),
  'b1.11': numbersAtRandom,
  'b2.1': n => concurrently(() => [[0, 0, 'a'.repeat(n)]]),
  'b2.2': n => concurrently(seed => randomLetters(n, START, seed)),
  'b2.3': n => concurrently(seed => randomWords(n, START, seed)),
  'b2.4': n => concurrently(seed => randomWordsAndDeletions(n, START, seed)),
  'b3.1': n => manyClients(n, (r, i) => r.set('v', i), r => equal(r.value('v') !== undefined, true)),
  'b3.2': n => manyClients(n, (r, i) => r.set('v', { name: '' + i, address: 'here' }), r => equal(r.value('v') !== undefined, true)),
  'b3.3': n => manyClients(n, (r, i) => r.set('v', '' + i), r => equal(r.value('v') !== undefined, true)),
  'b3.4': n => manyClients(n, (r, i) => r.insert(0, '' + i), arrayLength(n)),
  'b3.5': n => manyClients(n, (r, i) => r.splice(0, 0, '' + i), r => equal(r.text().length > n, true)),
  'map-keys': keysAtRandom
}

const others = {
  local: local(false),
  'local-updates': local(true),
  'local-observed': local(true, true),
  'apply-each': apply('each'),
  'apply-batch': apply('batch'),
  'apply-merged': apply('merged'),
  load: load(false),
  'load-and-type': load(false, true),
  'load-v2': load(true),
  encode: encode(false),
  'encode-v2': encode(true),
  session: wholeSession,
  pieces: editPieces,
  'old-document': oldDocument
}

export const workload = (name, engine, argument) => {
  if (others[name]) return others[name](engine, argument)
  if (crdtBenchmarks[name]) return crdtBenchmarks[name](+argument)(engine)
  throw new Error(`There is no workload "${name}"`)
}
