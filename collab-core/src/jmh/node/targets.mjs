// The targets of the engine, line by line: what was measured, and whether that is enough.
const TRACES = ['automerge-paper', 'seph-blog1', 'rustcode', 'sveltecomponent']
const SESSIONS = ['c-friendsforever', 'c-clownschool']
const B1_TO_B3_NAMES = 20
const UNITS_PER_PAGE = 256
const BYTES_PER_PAGE = 256 + 52
const B1_TO_B3 = /^b\d/

/** Rows of { work, target, cells: one { text, reached } per engine of ours }. */
export const targets = ({ lines, ours, find, growth }) => {
  const value = (engine, workload, arg) => find(engine, workload, arg)?.ms ?? NaN
  const peers = [...new Set(lines.map(l => l.engine))].filter(e => !ours.includes(e))
  /** Yjs is not enough: it is hardly ever the fastest. */
  const fastest = (workload, arg) => {
    const times = peers.filter(e => value(e, workload, arg) > 0)
    return times.some(e => e !== 'yjs') ? Math.min(...times.map(e => value(e, workload, arg))) : NaN
  }
  const known = (workload, args) => args.filter(arg => ours.some(e => value(e, workload, arg) > 0))
  const round = n => n >= 10 ? Math.round(n) : n.toFixed(1)

  /** How many times as fast as `others` says, per argument; the least one has to be `least`. */
  const times = (workload, args, others, least) => engine => {
    const ratios = known(workload, args).map(arg => others(workload, arg) / value(engine, workload, arg))
    const measured = ratios.filter(Number.isFinite)
    if (measured.length === 0) return { text: 'not measured' }
    return {
      text: ratios.map(r => Number.isFinite(r) ? round(r) : '–').join(' / ') + ' ×',
      reached: Math.min(...measured) < least ? false : measured.length === ratios.length || undefined
    }
  }
  const yjs = (workload, arg) => value('yjs', workload, arg)
  const peer = name => (workload, arg) => value(name, workload, arg)
  const of = args => args.length > 1 ? ` (${args.join(' / ')})` : ''

  const rows = []
  const row = (work, target, cell) => rows.push({ work, target, cells: ours.map(cell) })
  const ratioRow = (work, workload, args, others, name, least) =>
    row(work + of(known(workload, args)), `${least} × ${name}`, times(workload, args, others, least))

  ratioRow('local editing with updates', 'local-updates', TRACES, yjs, 'Yjs', 50)
  ratioRow('local editing with updates', 'local-updates', TRACES, fastest, 'the fastest peer', 8)
  row('automerge-paper beside a plain gap buffer', 'at most 12 × its time', engine => {
    const ratio = value(engine, 'local-updates', TRACES[0]) / value(engine, 'gap-buffer', TRACES[0])
    return Number.isFinite(ratio) ? { text: `${round(ratio)} ×`, reached: ratio <= 12 } : { text: 'not measured' }
  })
  ratioRow('the same with an observer that reads every delta', 'local-observed', TRACES, yjs, 'Yjs', 25)
  ratioRow('updates one by one', 'apply-each', TRACES, yjs, 'Yjs', 40)
  ratioRow('updates one by one', 'apply-each', TRACES, fastest, 'the fastest peer', 5)
  ratioRow('all updates merged', 'apply-merged', TRACES, yjs, 'Yjs', 40)
  ratioRow('load', 'load', TRACES, yjs, 'Yjs', 6)
  ratioRow('load, v2', 'load-v2', TRACES, yjs, 'Yjs', 6)
  ratioRow('load', 'load', TRACES, fastest, 'the fastest peer', 1)
  ratioRow('encode', 'encode', TRACES, yjs, 'Yjs', 5)
  ratioRow('encode, v2', 'encode-v2', TRACES, yjs, 'Yjs', 5)
  ratioRow('encode', 'encode', TRACES, fastest, 'the fastest peer', 1)
  ratioRow('typing into a much-edited document', 'old-document', ['5000'], peer('json-joy'), 'json-joy', 1)
  ratioRow('100,000 random inserts', 'local-updates', ['random-100000'], yjs, 'Yjs', 40)
  ratioRow('inserts into 100,000 pieces', 'pieces', ['100000'], yjs, 'Yjs', 80)
  row('position to relative position and back, 100,000 items', 'at most 2 µs', engine => {
    const line = find(engine, 'positions', '100000')
    const micros = line?.ms * 1000 / line?.operations
    return Number.isFinite(micros) ? { text: `${micros.toFixed(2)} µs`, reached: micros <= 2 } : { text: 'not measured' }
  })
  const small = [...new Set(lines.filter(l => B1_TO_B3.test(l.workload)).map(l => l.workload + ' ' + l.arg))]
  const least = (others, goal) => engine => {
    const ratios = small.map(key => {
      const [workload, arg] = key.split(' ')
      return [others(workload, arg) / value(engine, workload, arg), workload]
    }).filter(([r]) => Number.isFinite(r)).sort(([a], [b]) => a - b)
    if (ratios.length === 0) return { text: 'not measured' }
    const below = ratios.filter(([r]) => r < goal)
    return {
      text: `${round(ratios[0][0])} × (${ratios[0][1].toUpperCase()}) at least, ${ratios.length} of ${B1_TO_B3_NAMES} measured` +
        (below.length > 1 ? `; ${below.length} below` : ''),
      reached: below.length === 0 ? ratios.length === B1_TO_B3_NAMES || undefined : false
    }
  }
  row('B1 to B3 of crdt-benchmarks, each', '10 × Yjs', least(yjs, 10))
  row('B1 to B3 of crdt-benchmarks, each', '1 × the fastest peer', least(fastest, 1))
  ratioRow('concurrent traces, one by one', 'apply-each', SESSIONS, yjs, 'Yjs', 20)
  ratioRow('concurrent traces, merged', 'apply-merged', SESSIONS, yjs, 'Yjs', 20)
  ratioRow('concurrent traces, load', 'load', SESSIONS, yjs, 'Yjs', 5)

  const documents = [...TRACES, ...SESSIONS]
  row(`heap per loaded document${of(documents.filter(d => find(ours[0], 'memory', d)))}`, 'at most 0.4 × Yjs', engine => {
    const ratios = documents.map(d => find(engine, 'memory', d)?.bytes / find('yjs', 'memory', d)?.bytes).filter(Number.isFinite)
    return ratios.length
      ? { text: ratios.map(r => r.toFixed(2)).join(' / ') + ' ×', reached: Math.max(...ratios) <= 0.4 }
      : { text: 'not measured' }
  })
  for (const [workload, which] of [['memory', 'loaded document'], ['memory-in-use', 'document in use, after five letters of another replica']]) {
    const known = documents.filter(d => find(ours[0], workload, d))
    row(`memory per ${which}${of(known)}`, 'less than any peer', engine => {
      const ratios = known.map(d => Math.min(...peers.map(p => find(p, workload, d)?.bytes).filter(b => b > 0)) / find(engine, workload, d)?.bytes)
        .filter(Number.isFinite)
      return ratios.length
        ? { text: `the best peer takes ${ratios.map(round).join(' / ')} × as much`, reached: Math.min(...ratios) > 1 }
        : { text: 'not measured' }
    })
  }
  row('heap per item without its text (100,000 letters, 100,000 pieces)', 'at most 72 bytes', engine => {
    // Here nothing is deleted, so the text takes what its pages take.
    const items = ['random-100000', 'pieces-100000'].map(d => find(engine, 'memory', d)).filter(Boolean)
      .map(l => (l.bytes - l.units * BYTES_PER_PAGE / UNITS_PER_PAGE) / l.items)
    return items.length
      ? { text: `${items.map(b => b.toFixed(0)).join(' / ')} bytes`, reached: Math.max(...items) <= 72 }
      : { text: 'not measured' }
  })
  row('heap of a document with one word', 'at most 1,536 bytes', engine => {
    const bytes = find(engine, 'memory', 'tiny')?.bytes
    return bytes ? { text: `${bytes} bytes`, reached: bytes <= 1536 } : { text: 'not measured' }
  })
  const ways = [
    ['cold', ''], ['cold-archive', ', with an archive of classes'], ['cold-short', ', with the archive, the first compiler only, and large pages']
  ]
  for (const [workload, how] of ways) {
    row(`first replay of automerge-paper in a fresh process${how}`, 'at most 150 ms', engine => {
      const runs = lines.filter(l => l.workload === workload)
      const ms = coldMedian(runs, engine, TRACES[0], l => l.ms)
      const thread = coldMedian(runs, engine, TRACES[0], l => l.thread)
      return ms
        ? { text: `${Math.round(ms)} ms, the editing thread ${Math.round(thread)} ms of them on a processor`, reached: ms <= 150 }
        : { text: 'not measured' }
    })
  }
  const perEdit = growth.match(/^\| edits in a text[^|]*\|[^|]*\| ([^|]*) \|/m)?.[1].split(' / ').map(Number)
  row('an edit at 10,000,000 characters beside one at 10,000', 'at most 3 × its time', engine => {
    if (!perEdit || engine !== ours[0]) return { text: 'not measured' }
    const ratio = perEdit.at(-1) / perEdit[0]
    return { text: `${ratio.toFixed(1)} ×`, reached: ratio <= 3 }
  })
  return rows
}

/** The median over fresh processes. */
export const coldMedian = (lines, engine, trace, value) => {
  const runs = lines.filter(l => l.engine === engine && l.arg.startsWith(trace + ' '))
    .map(value).filter(ms => ms > 0).sort((a, b) => a - b)
  return runs[runs.length >> 1]
}
