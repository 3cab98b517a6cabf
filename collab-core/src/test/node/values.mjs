// Values as JSON. What JSON cannot say is tagged: {"$":"undefined"}, {"$":"num","v":"-0"}, {"$":"bigint","v":"1"},
// {"$":"bin","b64":"…"}, {"$":"doc",…}, {"$":"type",…} (a shared type as observed) and, in inputs, {"$":"new",…}
// (a shared type to insert). The vectors' README describes all forms.
import * as Y from 'yjs'

export const base64 = bytes => Buffer.from(bytes).toString('base64')
export const bytes = text => new Uint8Array(Buffer.from(text, 'base64'))

const mapValues = (object, f) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, f(value)]))

export const encode = value => {
  if (value === undefined) return { $: 'undefined' }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') return encodeNumber(value)
  if (typeof value === 'bigint') return { $: 'bigint', v: value.toString() }
  if (value instanceof Uint8Array) return { $: 'bin', b64: base64(value) }
  if (Array.isArray(value)) return value.map(encode)
  if (value instanceof Y.Doc) return { $: 'doc', guid: value.guid, opts: documentOptions(value) }
  if (value instanceof Y.AbstractType) return { $: 'type', ...observe(value) }
  return mapValues(value, encode)
}

const encodeNumber = number =>
  Object.is(number, -0) ? { $: 'num', v: '-0' }
    : Number.isFinite(number) ? number
      : { $: 'num', v: String(number) }

const documentOptions = doc => ({
  ...(doc.gc ? {} : { gc: false }),
  ...(doc.autoLoad ? { autoLoad: true } : {}),
  ...(doc.meta === null ? {} : { meta: encode(doc.meta) }),
})

export const decode = value => {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(decode)
  switch (value.$) {
    case undefined: return mapValues(value, decode)
    case 'undefined': return undefined
    case 'num': return Number(value.v)
    case 'bigint': return BigInt(value.v)
    case 'bin': return bytes(value.b64)
    case 'doc': return new Y.Doc({ guid: value.guid, ...decode(value.opts ?? {}) })
    case 'new': return newType(value)
    default: throw new Error('unknown value ' + JSON.stringify(value))
  }
}

const newType = ({ type, delta = [], items = [], entries = {}, attrs = {}, nodeName, hookName }) => {
  switch (type) {
    case 'text': return withDelta(new Y.Text(), delta)
    case 'xmltext': return withDelta(new Y.XmlText(), delta)
    case 'map': return new Y.Map(Object.entries(decode(entries)))
    case 'array': return withItems(new Y.Array(), items)
    case 'xmlfragment': return withItems(new Y.XmlFragment(), items)
    case 'xmlelement': return withItems(withAttributes(new Y.XmlElement(nodeName), attrs), items)
    case 'xmlhook': {
      const hook = new Y.XmlHook(hookName)
      for (const [key, value] of Object.entries(decode(entries))) hook.set(key, value)
      return hook
    }
    default: throw new Error('unknown type ' + type)
  }
}

const withDelta = (text, delta) => {
  if (delta.length) text.applyDelta(delta.map(decode))
  return text
}

// Not push: an XML type asks for its length then, and Yjs warns that it has none yet.
const withItems = (list, items) => {
  if (items.length) list.insert(0, items.map(decode))
  return list
}

const withAttributes = (element, attrs) => {
  for (const [key, value] of Object.entries(decode(attrs))) element.setAttribute(key, value)
  return element
}

// What a reader of the shared type sees.
export const observe = type => {
  const kind = kindOf(type)
  switch (kind) {
    case 'text': return { type: kind, ...observeText(type) }
    case 'xmltext': return { type: kind, ...observeText(type), xml: type.toString() }
    case 'array': return { type: kind, length: type.length, items: type.toArray().map(encode) }
    case 'map': return { type: kind, entries: observeEntries(type) }
    case 'xmlhook': return { type: kind, hookName: type.hookName, entries: observeEntries(type) }
    case 'xmlfragment':
      return { type: kind, length: type.length, xml: type.toString(), items: type.toArray().map(encode) }
    case 'xmlelement':
      return {
        type: kind, nodeName: type.nodeName, length: type.length, attrs: observeEntries(type), xml: type.toString(),
        items: type.toArray().map(encode),
      }
    default: return { type: kind }
  }
}

const KINDS = new Map([
  [Y.Text, 'text'], [Y.Array, 'array'], [Y.Map, 'map'], [Y.XmlElement, 'xmlelement'], [Y.XmlFragment, 'xmlfragment'],
  [Y.XmlText, 'xmltext'], [Y.XmlHook, 'xmlhook'],
])
export const kindOf = type => KINDS.get(type.constructor) ?? 'undefined'

const observeText = text => {
  const attrs = observeEntries(text)
  return {
    length: text.length,
    string: Y.Text.prototype.toString.call(text),
    delta: encodeDelta(text.toDelta()),
    ...(Object.keys(attrs).length ? { attrs } : {}),
  }
}

const observeEntries = type => {
  const entries = {}
  type._map.forEach((item, key) => {
    if (!item.deleted) entries[key] = encode(item.content.getContent()[item.length - 1])
  })
  return entries
}

export const encodeDelta = delta => delta.map(op => ({
  ...('insert' in op ? { insert: encode(op.insert) } : {}),
  ...('retain' in op ? { retain: op.retain } : {}),
  ...('delete' in op ? { delete: op.delete } : {}),
  ...(op.attributes ? { attributes: encode(op.attributes) } : {}),
}))
