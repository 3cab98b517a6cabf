import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from './ports.js'
import { until } from './until.js'

/** The packaged server on a data directory of its own, on one port for as long as it lives. */
export class Server {
  #port
  #data = mkdtempSync(join(tmpdir(), 'collab-e2e-'))
  /** @type {import('node:child_process').ChildProcess | null} */
  #process = null
  #log = ''

  /** @returns {Promise<Server>} running */
  static async start() {
    const [port = 0] = await freePorts(1)
    const server = new Server(port)
    await server.start()
    return server
  }

  /** @param {number} port */
  constructor(port) {
    this.#port = port
  }

  get address() {
    return `http://127.0.0.1:${this.#port}/`
  }

  async start() {
    const jar = process.env['COLLAB_JAR']
    if (!jar) throw new Error('COLLAB_JAR must name the packaged server (collab-server.jar)')
    const java = process.env['JAVA_HOME'] ? join(process.env['JAVA_HOME'], 'bin', 'java') : 'java'
    const child = spawn(
      java,
      ['-jar', jar, '--host', '127.0.0.1', '--port', String(this.#port), '--data', this.#data],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    this.#process = child
    process.once('exit', () => child.kill('SIGKILL'))
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => (this.#log += chunk))
    }
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`The server did not start:\n${this.#log}`)
      return (await fetch(`${this.address}readyz`).catch(() => null))?.ok
    }, 'the server is ready')
  }

  async ensureRunning() {
    this.thaw()
    if (this.#process?.exitCode !== null || this.#process.signalCode !== null) await this.start()
  }

  /** Stops it in order, as an operator would. */
  async stop() {
    await this.#end('SIGTERM')
  }

  /** Ends it without a chance to save anything. */
  async kill() {
    await this.#end('SIGKILL')
  }

  /** Holds it still: connections stay open and nothing answers. */
  freeze() {
    this.#process?.kill('SIGSTOP')
  }

  thaw() {
    this.#process?.kill('SIGCONT')
  }

  /** Stops it and removes its data. */
  async dispose() {
    this.thaw()
    await this.kill()
    rmSync(this.#data, { recursive: true, force: true })
  }

  /** @param {NodeJS.Signals} signal */
  async #end(signal) {
    const child = this.#process
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
}
