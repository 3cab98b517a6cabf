// Measures one workload of another engine in this process and prints one line of JSON, as WorkloadRunner does for ours.
//   node --expose-gc run.mjs ENGINE WORKLOAD ARGUMENT
// WARM and MEASURE: milliseconds of processor time to warm up, and to measure at least; BUDGET: after so many the
// process gives up.
import { createRequire } from 'node:module'
import { linearMemory } from './wasm-memory.mjs'
import { engine } from './engines.mjs'
import { memory, memoryInUse, patience, workload } from './workloads.mjs'

const [engineName, name, argument] = process.argv.slice(2)
const { WARM = 1500, MEASURE = 800, BUDGET = 60_000 } = process.env
const MEMORY = { memory, 'memory-in-use': memoryInUse }
const PACKAGES = { automerge: '@automerge/automerge', loro: 'loro-crdt', 'diamond-types': 'diamond-types-node' }
const MIN_RUNS = 3
const MAX_RUNS = 41
const BATCHES = 5
const MAX_COPIES = 100_000
const LINEAR_BYTES = 64 << 20

// Processor time of the process, collection of garbage included, in milliseconds.
const spent = () => (({ user, system }) => (user + system) / 1000)(process.cpuUsage())
const started = spent()
const left = () => BUDGET - (spent() - started)
patience.isOver = () => left() < 0

const timeOnce = work => {
  const prepared = work.prepare()
  globalThis.gc?.()
  const start = spent()
  const result = work.run(prepared)
  const millis = spent() - start
  work.check(result)
  if (!work.keeps) result.close()
  return millis
}

const measure = work => {
  let slowest = timeOnce(work)
  const warmUntil = spent() + +WARM
  while (spent() < warmUntil && slowest * MIN_RUNS < left()) slowest = Math.max(slowest, timeOnce(work))
  const runs = []
  let sum = 0
  while ((runs.length < MIN_RUNS || (sum < MEASURE && runs.length < MAX_RUNS)) && (runs.length === 0 || slowest < left())) {
    runs.push(timeOnce(work))
    sum += runs.at(-1)
  }
  runs.sort((a, b) => a - b)
  const rounded = ms => Math.round(ms * 1000) / 1000
  return {
    ms: rounded(runs[runs.length >> 1]),
    min: rounded(runs[0]),
    max: rounded(runs.at(-1)),
    runs: runs.length,
    operations: work.operations
  }
}

/** Bytes that one loaded document takes, on the heap and in the memory of WebAssembly. */
const retained = ({ copies, open }) => {
  const heap = () => {
    for (let i = 0; i < 4; i++) globalThis.gc()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external - linearMemory()
  }
  const read = () => {
    const replica = open()
    replica.text()
    return replica
  }
  // Now and then garbage of preparing is only found while documents are opened, so this is done several times.
  const kept = [read()]
  const batches = Array.from({ length: BATCHES }, () => {
    const before = heap()
    for (let i = 0; i < copies; i++) kept.push(read())
    return (heap() - before) / copies
  }).sort((a, b) => a - b)
  const onHeap = batches[BATCHES >> 1]
  const linear = linearMemory() > 0 ? retainedLinear(kept, read) : 0
  kept.forEach(replica => replica.close())
  return { bytes: Math.round(onHeap + linear), linear: Math.round(linear) }
}

// The memory of WebAssembly never shrinks, and has room for many documents left from preparing. So documents are opened
// until it grows, and from there on until it has grown to several times what a step of its growth is.
const retainedLinear = (kept, read) => {
  const grown = atLeast => {
    const start = linearMemory()
    let opened = 0
    for (; linearMemory() - start < atLeast; opened++) {
      if (kept.length > MAX_COPIES) throw new Error(`${kept.length} documents are not enough to see how much one takes`)
      kept.push(read())
    }
    return (linearMemory() - start) / opened
  }
  grown(1)
  return grown(LINEAR_BYTES)
}

const line = { engine: engineName, workload: name, arg: argument, runtime: 'Node ' + process.version }
try {
  line.version = createRequire(import.meta.url)(`./node_modules/${PACKAGES[engineName] ?? engineName}/package.json`).version
  const made = await engine(engineName)
  Object.assign(line, MEMORY[name] ? retained(MEMORY[name](made, argument)) : measure(workload(name, made, argument)))
} catch (error) {
  line.error = String(error?.message ?? error).slice(0, 200)
}
console.log(JSON.stringify(line))
process.exit(0)
