// Documents of the real Yjs, driven by the steps of a script. The vectors' README describes steps and operations.
import * as Y from 'yjs'
import { base64, bytes, decode, encode, encodeDelta, kindOf, observe } from './values.mjs'

const REMOTE = 'remote'

export const newDocument = (clientId, gc, roots) => {
  const doc = new Y.Doc({ guid: 'doc-' + clientId, gc })
  doc.clientID = clientId
  return declared(doc, roots)
}

const declared = (doc, roots) => {
  for (const [name, kind] of Object.entries(roots)) declareRoot(doc, name, kind)
  return doc
}

const declareRoot = (doc, name, kind) => {
  switch (kind) {
    case 'text': return doc.getText(name)
    case 'array': return doc.getArray(name)
    case 'map': return doc.getMap(name)
    case 'xmlfragment': return doc.getXmlFragment(name)
    case 'xmlelement': return doc.getXmlElement(name)
    case 'xmltext': return doc.get(name, Y.XmlText)
    default: throw new Error('unknown kind of root ' + kind)
  }
}

export const stateOf = (doc, roots) => ({
  roots: Object.fromEntries(Object.keys(roots).map(name => [name, observe(doc.share.get(name))])),
  sv: base64(Y.encodeStateVector(doc)),
  v1: base64(Y.encodeStateAsUpdate(doc)),
  v2: base64(Y.encodeStateAsUpdateV2(doc)),
  ds: rangesOf(Y.createDeleteSetFromStructStore(doc.store)),
  ...pendingOf(doc.store),
  ...(hasUnjoinedGc(doc.store) ? { unjoinedGc: true } : {}),
})

const rangesOf = deleteSet => Object.fromEntries(
  [...deleteSet.clients].filter(([, ranges]) => ranges.length)
    .map(([client, ranges]) => [client, ranges.map(range => [range.clock, range.len])]))

const pendingOf = ({ pendingStructs, pendingDs }) => pendingStructs || pendingDs
  ? {
      pending: {
        ...(pendingStructs ? { missing: Object.fromEntries(pendingStructs.missing) } : {}),
        ...(pendingDs ? { deletes: rangesOf(Y.decodeUpdateV2(pendingDs).ds) } : {}),
      },
    }
  : {}

// Yjs leaves some neighbouring GC structs apart until the document is loaded again.
const hasUnjoinedGc = store => [...store.clients.values()].some(structs =>
  structs.some((struct, i) => i > 0 && struct instanceof Y.GC && structs[i - 1] instanceof Y.GC))

export const applyUpdate = (doc, { v, b }) =>
  v === 2 ? Y.applyUpdateV2(doc, bytes(b), REMOTE) : Y.applyUpdate(doc, bytes(b), REMOTE)

const newUndoManager = (doc, { scope, captureTimeout, trackedOrigins = [null], ignoreRemoteMapChanges = false }) =>
  new Y.UndoManager(scope === 'doc' ? doc : scope.map(name => doc.share.get(name)), {
    captureTimeout, trackedOrigins: new Set(trackedOrigins), ignoreRemoteMapChanges,
  })

// Several documents, and every update event they emit, numbered in order.
export class Replicas {
  constructor ({ clients, roots, observe: observed = [] }) {
    this.roots = roots
    this.updates = []
    this.events = []
    this.positions = new Map()
    this.snapshots = new Map()
    this.docs = clients.map(({ id, gc }, c) => {
      const doc = newDocument(id, gc !== false, roots)
      doc.on('update', (update, origin) => this.updates.push({
        c, v1: base64(update), ...(origin === REMOTE ? { echo: true } : {}),
      }))
      doc.on('updateV2', update => { this.updates.at(-1).v2 = base64(update) })
      return doc
    })
    this.undoManagers = clients.map(({ undo }, c) => undo && newUndoManager(this.docs[c], undo))
    observed.forEach(observer => this.observe(observer))
  }

  observe ({ c, on, deep }) {
    const type = this.docs[c].share.get(on)
    if (deep) {
      type.observeDeep((events, transaction) =>
        this.events.push({ c, deep: on, local: transaction.local, events: events.map(showEvent) }))
    } else {
      type.observe((event, transaction) => this.events.push({ c, on, local: transaction.local, ...showEvent(event) }))
    }
  }

  // Executes one step and returns what it showed: {emits, events?} and, depending on the step, {error?, merged, bytes,
  // bytesV2, json, index, delta, roots, v1, done, stacks, expect}.
  step (step) {
    const before = this.updates.length
    this.events = []
    const shown = this.execute(step, this.docs[step.c])
    const emits = this.updates.slice(before).map((_, i) => before + i)
    return { ...shown, ...(emits.length ? { emits } : {}), ...(this.events.length ? { events: this.events } : {}) }
  }

  execute (step, doc) {
    switch (step.s) {
      case 'tx': return this.transact(step, doc)
      case 'apply':
        for (const u of step.u) {
          const update = bytes(this.updates[u].v1)
          if (step.v2) Y.applyUpdateV2(doc, Y.convertUpdateFormatV1ToV2(update), REMOTE)
          else Y.applyUpdate(doc, update, REMOTE)
        }
        return {}
      case 'applyTogether':
        doc.transact(() => step.u.forEach(u => Y.applyUpdate(doc, bytes(this.updates[u].v1))), REMOTE)
        return {}
      case 'applyMerged': {
        const merged = Y.mergeUpdates(step.u.map(u => bytes(this.updates[u].v1)))
        Y.applyUpdate(doc, merged, REMOTE)
        return { merged: base64(merged) }
      }
      case 'applyBytes':
        applyUpdate(doc, { v: step.v2 ? 2 : 1, b: step.bytes })
        return {}
      case 'sync': {
        const known = Y.encodeStateVector(doc)
        const from = this.docs[step.from]
        const missing = step.v2 ? Y.encodeStateAsUpdateV2(from, known) : Y.encodeStateAsUpdate(from, known)
        if (step.v2) Y.applyUpdateV2(doc, missing, REMOTE)
        else Y.applyUpdate(doc, missing, REMOTE)
        return { bytes: base64(missing) }
      }
      case 'relpos': {
        const position = Y.createRelativePositionFromTypeIndex(typeAt(doc, step.on), step.index, step.assoc)
        this.positions.set(step.id, Y.encodeRelativePosition(position))
        return {
          bytes: base64(this.positions.get(step.id)),
          json: JSON.parse(JSON.stringify(Y.relativePositionToJSON(position))),
        }
      }
      case 'abspos': {
        const position = Y.decodeRelativePosition(this.positions.get(step.id))
        const found = Y.createAbsolutePositionFromRelativePosition(position, doc, step.follow !== false)
        return { index: found?.index ?? null }
      }
      case 'snapshot': {
        const snapshot = Y.snapshot(doc)
        this.snapshots.set(step.name, snapshot)
        return { bytes: base64(Y.encodeSnapshot(snapshot)), bytesV2: base64(Y.encodeSnapshotV2(snapshot)) }
      }
      case 'snapDelta': {
        const mark = step.users ? (type, id) => ({ user: id.client, type }) : undefined
        const delta = typeAt(doc, step.on).toDelta(this.snapshots.get(step.snap), this.snapshots.get(step.prev), mark)
        return { delta: encodeDelta(delta) }
      }
      case 'restore': return this.restore(step, doc)
      case 'undo':
      case 'redo': {
        const manager = this.undoManagers[step.c]
        const done = manager[step.s]() !== null
        return { done, stacks: [manager.undoStack.length, manager.redoStack.length] }
      }
      case 'stop':
        this.undoManagers[step.c].stopCapturing()
        return {}
      case 'clearUndo':
        this.undoManagers[step.c].clear()
        return {}
      case 'state': return { expect: stateOf(doc, this.roots) }
      default: throw new Error('unknown step ' + step.s)
    }
  }

  restore (step, doc) {
    const restored = Y.createDocFromSnapshot(doc, this.snapshots.get(step.snap))
    const { roots, v1, unjoinedGc } = stateOf(declared(restored, this.roots), this.roots)
    return { roots, v1, ...(unjoinedGc ? { unjoinedGc } : {}) }
  }

  transact ({ ops, origin = null }, doc) {
    try {
      doc.transact(() => ops.forEach(op => perform(op, typeAt(doc, op.on))), origin)
      return {}
    } catch (error) {
      return { error: true }
    }
  }
}

const showEvent = event => {
  const delta = encodeDelta(event.target instanceof Y.Text ? event.delta : event.changes.delta)
  const keys = [...event.keys].map(([key, { action, oldValue }]) => ({ key, action, old: encode(oldValue) }))
  return {
    path: event.path,
    target: kindOf(event.target),
    ...(delta.length ? { delta } : {}),
    ...(keys.length ? { keys: keys.sort((a, b) => a.key < b.key ? -1 : 1) } : {}),
  }
}

const typeAt = (doc, [root, ...path]) => path.reduce(
  (type, step) => type instanceof Y.Text ? type.toDelta()[step].insert : type.get(step), doc.share.get(root))

const perform = (op, type) => {
  const attributes = op.attrs === undefined ? undefined : decode(op.attrs)
  switch (op.f) {
    case 'insertText': return type.insert(op.i, op.text, attributes)
    case 'insertEmbed': return type.insertEmbed(op.i, decode(op.value), attributes)
    case 'deleteText': return type.delete(op.i, op.n)
    case 'format': return type.format(op.i, op.n, attributes)
    case 'applyDelta':
      return type.applyDelta(op.delta.map(decode), op.sanitize === undefined ? {} : { sanitize: op.sanitize })
    case 'insert': return type.insert(op.i, op.values.map(decode))
    case 'push': return type.push(op.values.map(decode))
    case 'delete': return type.delete(op.i, op.n)
    case 'set': return type.set(op.key, decode(op.value))
    case 'unset': return type.delete(op.key)
    case 'clear': return type.clear()
    case 'setAttr': return type.setAttribute(op.key, decode(op.value))
    case 'unsetAttr': return type.removeAttribute(op.key)
    default: throw new Error('unknown operation ' + op.f)
  }
}
