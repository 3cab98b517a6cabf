// Everything quill-delta can do with the deltas of a case {base, a, b, other, index, start, end, attributes: [x, y]}.
// Embeds of type "delta" hold a nested delta. What throws is "error"; what is missing is left out.
import Delta from 'quill-delta'

Delta.registerEmbed('delta', {
  compose: (a, b) => new Delta(a).compose(new Delta(b)).ops,
  transform: (a, b, priority) => new Delta(a).transform(new Delta(b), priority).ops,
  invert: (a, b) => new Delta(a).invert(new Delta(b)).ops,
})

const attempt = act => {
  try {
    const result = act()
    return result instanceof Delta ? result.ops : result
  } catch {
    return 'error'
  }
}

const lines = delta => {
  const seen = []
  delta.eachLine((line, attributes, index) => { seen.push([line.ops, attributes, index]) })
  return seen
}

const build = ops => {
  const delta = new Delta()
  for (const { insert, retain, delete: deleted, attributes } of ops) {
    if (insert !== undefined) delta.insert(insert, attributes)
    else if (retain !== undefined) delta.retain(retain, attributes)
    else delta.delete(deleted)
  }
  return delta
}

const { AttributeMap } = Delta
const functions = {
  build: c => build(c.a.ops),
  compose: c => c.base.compose(c.a),
  composeChanges: c => c.a.compose(c.b),
  transformFirst: c => c.a.transform(c.b, true),
  transformSecond: c => c.a.transform(c.b, false),
  position: c => [c.a.transformPosition(c.index, true), c.a.transformPosition(c.index, false)],
  invert: c => c.a.invert(c.base),
  diff: c => c.base.diff(c.other),
  slice: c => c.base.slice(c.start, c.end),
  sliceChange: c => c.a.slice(c.start),
  concat: c => c.a.concat(c.b),
  chop: c => new Delta([...c.a.ops]).chop(),
  lengths: c => [c.base.length(), c.a.length(), c.a.changeLength()],
  lines: c => lines(c.base),
  attrCompose: c => AttributeMap.compose(...c.attributes, false),
  attrComposeChanges: c => AttributeMap.compose(...c.attributes, true),
  attrDiff: c => AttributeMap.diff(...c.attributes),
  attrInvert: c => AttributeMap.invert(...c.attributes),
  attrTransformFirst: c => AttributeMap.transform(...c.attributes, true),
  attrTransformSecond: c => AttributeMap.transform(...c.attributes, false),
}

export const runDeltaCase = ({ base, a, b, other, ...rest }) => {
  const given = { base: new Delta(base), a: new Delta(a), b: new Delta(b), other: new Delta(other), ...rest }
  return Object.fromEntries(Object.entries(functions).map(([name, act]) => [name, attempt(() => act(given))]))
}
