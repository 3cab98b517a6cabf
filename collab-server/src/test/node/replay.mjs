import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/**
 * Replays an editing trace, one Yjs transaction for each patch, and gives the network a turn after
 * every `batch` patches.
 *
 * Positions in traces count code points; these traces have none outside the BMP.
 */
export async function replay(client, file, batch = 200) {
  const { txns, endContent } = JSON.parse(gunzipSync(readFileSync(file)))
  let count = 0
  for (const { patches } of txns) {
    for (const [position, deleted, inserted] of patches) {
      client.doc.transact(() => {
        if (deleted > 0) client.text.delete(position, deleted)
        if (inserted) client.text.insert(position, inserted)
      })
      if (++count % batch === 0) await new Promise(setImmediate)
    }
  }
  return { patches: count, matches: client.text.toString() === endContent, endContent }
}
