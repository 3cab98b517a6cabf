// Measures one workload of another engine in this process and prints one line of JSON, as WorkloadRunner does for ours.
//   node --expose-gc run.mjs ENGINE WORKLOAD ARGUMENT
// WARM and MEASURE: milliseconds of processor time to warm up, and to measure at least; BUDGET: after so many the
// process gives up.
import { createRequire } from 'node:module'
import { engine } from './engines.mjs'
import { memory, patience, workload } from './workloads.mjs'

const [engineName, name, argument] = process.argv.slice(2)
const { WARM = 1500, MEASURE = 800, BUDGET = 60_000 } = process.env
const PACKAGES = { automerge: '@automerge/automerge', loro: 'loro-crdt', 'diamond-types': 'diamond-types-node' }
const MIN_RUNS = 3
const MAX_RUNS = 41

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

/** Heap and, for engines in WebAssembly, resident memory that one loaded document takes: the mean of several. */
const retained = ({ copies, open }) => {
  const used = () => {
    for (let i = 0; i < 4; i++) globalThis.gc()
    const { heapUsed, external, rss } = process.memoryUsage()
    return { heap: heapUsed + external, rss }
  }
  open().text()
  const before = used()
  const kept = Array.from({ length: copies }, () => {
    const replica = open()
    replica.text()
    return replica
  })
  const after = used()
  kept.forEach(replica => replica.close())
  return { bytes: Math.round((after.heap - before.heap) / copies), rss: Math.round((after.rss - before.rss) / copies) }
}

const line = { engine: engineName, workload: name, arg: argument, runtime: 'Node ' + process.version }
try {
  line.version = createRequire(import.meta.url)(`./node_modules/${PACKAGES[engineName] ?? engineName}/package.json`).version
  const made = await engine(engineName)
  Object.assign(line, name === 'memory' ? retained(memory(made, argument)) : measure(workload(name, made, argument)))
} catch (error) {
  line.error = String(error?.message ?? error).slice(0, 200)
}
console.log(JSON.stringify(line))
process.exit(0)
