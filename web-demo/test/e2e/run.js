// Runs the browser tests. Usage: node test/e2e/run.js [NAME...], for example `link keyboard`.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromiumPath } from './harness/chromium.js'

/** One hanging test must not hang a build, in milliseconds. */
const TIMEOUT_MILLIS = 180_000

const folder = dirname(fileURLToPath(import.meta.url))
const names = process.argv.slice(2)
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.test.js'))
  .filter((file) => names.length === 0 || names.some((name) => file === `${name}.test.js`))

if (chromiumPath === undefined) {
  say(
    'THE BROWSER TESTS WERE SKIPPED: there is no Chromium on this machine.',
    `${files.length} files of tests did not run. Install Chromium (apt-get install chromium)`,
    'or set COLLAB_CHROMIUM to the path of a Chromium or Chrome.',
  )
} else if (!existsSync(process.env['COLLAB_JAR'] ?? '')) {
  say('COLLAB_JAR must name the packaged server, collab-server/target/collab-server.jar.')
  process.exitCode = 1
} else {
  const { status } = spawnSync(
    process.execPath,
    [
      '--test',
      '--test-concurrency=1',
      `--test-timeout=${TIMEOUT_MILLIS}`,
      '--test-reporter=spec',
      ...files.map((file) => join(folder, file)),
    ],
    { stdio: 'inherit' },
  )
  process.exitCode = status ?? 1
}

/** @param {string[]} lines */
function say(...lines) {
  const rule = '*'.repeat(88)
  console.error([rule, ...lines.map((line) => `*  ${line}`), rule].join('\n'))
}
