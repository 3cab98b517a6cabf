import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * @param {number} count
 * @returns {Promise<number[]>} ports of this machine on which nothing listens
 */
export async function freePorts(count) {
  const probes = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(probes.map((probe) => once(probe, 'listening')))
  const ports = probes.map(
    (probe) => /** @type {import('node:net').AddressInfo} */ (probe.address()).port,
  )
  for (const probe of probes) probe.close()
  await Promise.all(probes.map((probe) => once(probe, 'close')))
  return ports
}
