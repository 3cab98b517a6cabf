import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePorts } from './ports.js'
import { until } from './until.js'

const SCRIPT = fileURLToPath(new URL('../../../../docs/deploy/two-servers.sh', import.meta.url))

const ENVIRONMENT = {
  ...process.env,
  PATH: [process.env['COLLAB_DATABASES'], process.env['PATH']].filter(Boolean).join(delimiter),
}

/**
 * PostgreSQL, Redis and two servers, started by the script that the documentation gives to operators.
 * PostgreSQL and Redis are those in the directory COLLAB_DATABASES, or else the machine's.
 */
export class TwoServers {
  /** Addresses of the servers. @type {string[]} */
  addresses = []
  // Made by the script: PostgreSQL may run as a user who cannot enter what this one makes.
  #data = join(tmpdir(), `collab-e2e-${randomUUID()}`)
  #script
  /** Redis, if it was started again. @type {import('node:child_process').ChildProcess | null} */
  #redis = null

  /** @returns {Promise<TwoServers>} running */
  static async start() {
    const servers = new TwoServers(await freePorts(4))
    await servers.#ready()
    return servers
  }

  /** @param {number[]} ports */
  constructor([first, second, postgres, redis]) {
    const options = {
      '--data': this.#data,
      '--ports': `${first},${second}`,
      '--postgres-port': `${postgres}`,
      '--redis-port': `${redis}`,
      '--jar': process.env['COLLAB_JAR'] ?? '',
    }
    this.#script = spawn(SCRIPT, Object.entries(options).flat(), {
      env: ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    // What the script has started ends with it.
    process.once('exit', () => this.#script.kill('SIGKILL'))
  }

  async #ready() {
    let output = ''
    for (const stream of [this.#script.stdout, this.#script.stderr]) {
      stream.on('data', (chunk) => (output += chunk))
    }
    await until(() => {
      if (this.#script.exitCode !== null) throw new Error(`The script ended:\n${output}`)
      return output.includes('Press Ctrl-C to stop.')
    }, 'the script has started everything')
    this.addresses = output.match(/http:\S+/g) ?? []
  }

  /** Stops Redis as an operator would. */
  async stopRedis() {
    const pid = Number(readFileSync(join(this.#data, 'redis.pid'), 'utf8'))
    process.kill(pid)
    await until(() => !isRunning(pid), 'Redis has ended')
  }

  /** Starts Redis with the settings it had. */
  startRedis() {
    this.#redis = spawn('redis-server', [join(this.#data, 'redis.conf')], {
      env: ENVIRONMENT,
      stdio: 'ignore',
    })
  }

  /**
   * Stops everything as Ctrl-C does, and removes the data.
   *
   * @returns {Promise<number | null>} the exit status of the script
   */
  async stop() {
    const ended = this.#script.exitCode ?? once(this.#script, 'exit')
    this.#script.kill()
    await ended
    this.#redis?.kill()
    rmSync(this.#data, { recursive: true, force: true })
    return this.#script.exitCode
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
