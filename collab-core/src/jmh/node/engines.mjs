// Other engines behind one face: a replica with a text, an array and a map.
//
//   splice(at, deleted, inserted)  one transaction of its own, unless inside together()
//   together(edits)                edits in one transaction
//   text(), insert(at, value), elements(), set(key, value), value(key)
//   apply(update), applyBatch(updates), state(), close()
//
// An engine makes replicas with open(id, send), send being called with every update if given, and with
// load(state, id, send), which begins with a state.
// It can merge updates if it has merge(updates), and has no arrays and maps if textOnly is set.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

const yjs = async () => {
  const Y = await import('yjs')
  const open = (id, send) => {
    const doc = new Y.Doc()
    doc.clientID = id
    const text = doc.getText('t')
    const together = edits => doc.transact(edits)
    if (send) doc.on('update', send)
    return {
      together,
      splice (at, deleted, inserted) {
        if (deleted === 0) text.insert(at, inserted)
        else if (inserted === '') text.delete(at, deleted)
        else {
          together(() => {
            text.delete(at, deleted)
            text.insert(at, inserted)
          })
        }
      },
      observe: read => text.observe(event => read(event.delta)),
      text: () => text.toString(),
      insert: (at, value) => doc.getArray('a').insert(at, [value]),
      insertAll: (at, values) => doc.getArray('a').insert(at, values),
      elements: () => doc.getArray('a').length,
      set: (key, value) => doc.getMap('m').set(key, value),
      value: key => doc.getMap('m').get(key),
      apply: update => Y.applyUpdate(doc, update),
      applyBatch: updates => together(() => updates.forEach(u => Y.applyUpdate(doc, u))),
      state: () => Y.encodeStateAsUpdate(doc),
      stateV2: () => Y.encodeStateAsUpdateV2(doc),
      applyV2: state => Y.applyUpdateV2(doc, state),
      close: () => doc.destroy()
    }
  }
  return { open, load: loadedBy(open), merge: list => mergedInGroups(Y, list) }
}

// Yjs takes time quadratic in the number of updates that it merges at once.
const mergedInGroups = (Y, list) => {
  let updates = list
  while (updates.length > 1) {
    const groups = []
    for (let i = 0; i < updates.length; i += 50) groups.push(Y.mergeUpdates(updates.slice(i, i + 50)))
    updates = groups
  }
  return updates[0]
}

const loadedBy = open => (state, id, send) => {
  let isLoaded = false
  const replica = open(id, send && (update => isLoaded && send(update)))
  replica.apply(state)
  isLoaded = true
  return replica
}

// Yjs in Rust, compiled to WebAssembly. What it is given to read was written by Yjs: it would take long to write it.
const ywasm = async () => {
  const Y = require('ywasm')
  const open = (id, send) => {
    const doc = new Y.YDoc({ clientID: id, id })
    const text = doc.getText('t')
    const array = doc.getArray('a')
    const map = doc.getMap('m')
    const subscription = send && doc.onUpdate(send)
    let transaction
    const together = edits => {
      transaction = doc.beginTransaction(null)
      try {
        edits()
      } finally {
        const done = transaction
        transaction = undefined
        done.free()
      }
    }
    const splice = (at, deleted, inserted) => {
      if (deleted > 0 && inserted !== '' && !transaction) {
        together(() => splice(at, deleted, inserted))
        return
      }
      if (deleted > 0) text.delete(at, deleted, transaction)
      if (inserted !== '') text.insert(at, inserted, undefined, transaction)
    }
    return {
      together,
      splice,
      text: () => text.toString(undefined),
      insert: (at, value) => array.insert(at, [value], undefined),
      insertAll: (at, values) => array.insert(at, values, undefined),
      elements: () => array.length(undefined),
      set: (key, value) => map.set(key, value, undefined),
      value: key => map.get(key, undefined),
      apply: update => Y.applyUpdate(doc, update, null),
      applyBatch (updates) {
        const all = doc.beginTransaction(null)
        for (const update of updates) all.applyV1(update)
        all.free()
      },
      state: () => Y.encodeStateAsUpdate(doc),
      close () {
        subscription?.free()
        for (const part of [text, array, map, doc]) part.free()
      }
    }
  }
  return { open, load: loadedBy(open), author: 'yjs' }
}

const jsonJoy = async () => {
  const { Model, s } = require('json-joy/lib/json-crdt')
  const { Patch } = require('json-joy/lib/json-crdt-patch')
  const SESSION = 0x100000 // ids below are reserved
  const replica = (model, send) => {
    const text = model.api.str(['t'])
    let open = 0
    const flush = () => {
      if (open) return
      const patch = model.api.flush()
      send?.(patch.toBinary())
    }
    const edit = change => {
      change()
      flush()
    }
    return {
      together (edits) {
        open++
        edits()
        open--
        flush()
      },
      splice: (at, deleted, inserted) => edit(() => {
        if (deleted > 0) text.del(at, deleted)
        if (inserted !== '') text.ins(at, inserted)
      }),
      text: () => text.view(),
      insert: (at, value) => edit(() => model.api.arr(['a']).ins(at, [value])),
      insertAll: (at, values) => edit(() => model.api.arr(['a']).ins(at, values)),
      elements: () => model.api.arr(['a']).length(),
      set: (key, value) => edit(() => model.api.obj(['m']).set({ [key]: value })),
      value: key => model.view().m[key],
      apply: update => model.applyPatch(Patch.fromBinary(update)),
      applyBatch: updates => model.applyBatch(updates.map(u => Patch.fromBinary(u))),
      state: () => model.toBinary(),
      close () {}
    }
  }
  return {
    open (id, send) {
      const model = Model.create(s.obj({ t: s.str(''), a: s.arr([]), m: s.obj({}) }), SESSION + id)
      model.api.flush()
      return replica(model, send)
    },
    load: (state, id, send) => replica(Model.load(state, SESSION + id), send)
  }
}

const loro = async () => {
  const { LoroDoc } = require('loro-crdt')
  const replica = (doc, id, send) => {
    doc.setPeerId(BigInt(id))
    const text = doc.getText('t')
    const unsubscribe = send && doc.subscribeLocalUpdates(send)
    let open = 0
    const edit = change => {
      change()
      if (!open) doc.commit()
    }
    return {
      together (edits) {
        open++
        edits()
        open--
        doc.commit()
      },
      splice: (at, deleted, inserted) => edit(() => {
        if (deleted > 0) text.delete(at, deleted)
        if (inserted !== '') text.insert(at, inserted)
      }),
      text: () => text.toString(),
      insert: (at, value) => edit(() => doc.getList('a').insert(at, value)),
      insertAll: (at, values) => edit(() => values.forEach((v, i) => doc.getList('a').insert(at + i, v))),
      elements: () => doc.getList('a').length,
      set: (key, value) => edit(() => doc.getMap('m').set(key, value)),
      value: key => doc.getMap('m').get(key),
      apply: update => doc.import(update),
      applyBatch: updates => doc.importBatch(updates),
      state: () => doc.export({ mode: 'snapshot' }),
      close () {
        unsubscribe?.()
        text.free()
        doc.free()
      }
    }
  }
  return {
    open: (id, send) => replica(new LoroDoc(), id, send),
    load: (state, id, send) => replica(LoroDoc.fromSnapshot(state), id, send)
  }
}

const automerge = async () => {
  const A = await import('@automerge/automerge')
  const actor = id => id.toString(16).padStart(32, '0')
  // All replicas begin with the change that makes the text, the array and the map.
  const root = A.save(A.change(A.init({ actor: actor(0) }), { time: 0 }, d => Object.assign(d, { t: '', a: [], m: {} })))
  const replica = (first, send) => {
    let doc = first
    let draft
    const edit = change => {
      if (draft) {
        change(draft)
        return
      }
      doc = A.change(doc, { time: 0 }, change)
      send?.(A.getLastLocalChange(doc))
    }
    return {
      together: edits => edit(d => {
        draft = d
        edits()
        draft = undefined
      }),
      splice: (at, deleted, inserted) => edit(d => A.splice(d, ['t'], at, deleted, inserted)),
      text: () => doc.t.toString(),
      insert: (at, value) => edit(d => d.a.splice(at, 0, value)),
      insertAll: (at, values) => edit(d => d.a.splice(at, 0, ...values)),
      elements: () => doc.a.length,
      set: (key, value) => edit(d => { d.m[key] = value }),
      value: key => doc.m[key],
      apply (update) { [doc] = A.applyChanges(doc, [update]) },
      applyBatch (updates) { [doc] = A.applyChanges(doc, updates) },
      state: () => A.save(doc),
      close: () => A.free(doc)
    }
  }
  return {
    open: (id, send) => replica(A.load(root, { actor: actor(id) }), send),
    load: (state, id, send) => replica(A.load(state, { actor: actor(id) }), send)
  }
}

const diamondTypes = async () => {
  const { Doc } = require('diamond-types-node')
  const replica = (doc, send) => {
    let sent = doc.getLocalVersion()
    let open = 0
    const flush = () => {
      if (open || !send) return
      send(doc.getPatchSince(sent))
      sent = doc.getLocalVersion()
    }
    const apply = update => {
      doc.mergeBytes(update)
      sent = doc.getLocalVersion()
    }
    return {
      together (edits) {
        open++
        edits()
        open--
        flush()
      },
      splice (at, deleted, inserted) {
        if (deleted > 0) doc.del(at, deleted)
        if (inserted !== '') doc.ins(at, inserted)
        flush()
      },
      text: () => doc.get(),
      apply,
      applyBatch: updates => updates.forEach(apply),
      state: () => doc.toBytes(),
      close: () => doc.free()
    }
  }
  return {
    textOnly: true,
    open: (id, send) => replica(new Doc('u' + id), send),
    load: (state, id, send) => replica(Doc.fromBytes(state, 'u' + id), send)
  }
}

const engines = { yjs, ywasm, 'json-joy': jsonJoy, loro, automerge, 'diamond-types': diamondTypes }

/** The engine called `name`; its `author` writes what its replicas are given to read. */
export const engine = async name => {
  if (!engines[name]) throw new Error(`There is no engine "${name}", only ${Object.keys(engines).join(', ')}`)
  const made = await engines[name]()
  return { ...made, author: made.author ? await engine(made.author) : made }
}
