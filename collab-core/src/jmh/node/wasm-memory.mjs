// How much memory the engines in WebAssembly have asked for. Import this before any of them: it looks at every instance
// that is made.
const memories = new Set()

const lookAt = (exports, imports = {}) => {
  for (const from of [exports, ...Object.values(imports)]) {
    for (const value of Object.values(from)) if (value instanceof WebAssembly.Memory) memories.add(value)
  }
}

WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct (target, [module, imports]) {
    const instance = new target(module, imports)
    lookAt(instance.exports, imports)
    return instance
  }
})

const instantiate = WebAssembly.instantiate
WebAssembly.instantiate = async (source, imports) => {
  const made = await instantiate(source, imports)
  lookAt((made.instance ?? made).exports, imports)
  return made
}

/** Bytes, all instances together. They only ever grow. */
export const linearMemory = () => [...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0)
