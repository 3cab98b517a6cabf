// Bundles src/ into dist/: the pages, assets/ with hashed names, the client for thin clients, and the
// licences of what is bundled.
import { build } from 'esbuild'
import { readFileSync, readdirSync } from 'node:fs'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

const dist = 'dist'

/** The client is for places where every kilobyte counts, in bytes. */
const MOST_CLIENT_BYTES = 12 * 1024

/** Names of properties that nobody outside the client sees. */
const INTERNAL =
  /^(acked|own|isAwaiting|isStale|view|base|inverse|deliver|expect|seen|hello|socketUrl|apiUrl|connected|receive|disconnected|rung|end|hasStep|divide|start|hangUp|transmit|unwanted|lastSaved|more|take|rest|record|claim|write|restart|stop|transform)$/

/** What of them is kept in browsers must have the same short name in every build. */
const KEPT_NAMES = {
  acked: 'a',
  base: 'b',
  inverse: 'i',
  isAwaiting: 'w',
  isStale: 's',
  lastSaved: 'd',
  own: 'o',
  view: 'v',
}

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  minify: true,
  target: ['chrome123', 'firefox120', 'safari17.5'],
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
}

await rm(dist, { recursive: true, force: true })
await mkdir(dist)

const outputs = [await buildClient(), ...(await Promise.all([buildEditor(), buildPlainPage()]))]
const metafiles = outputs.map(({ metafile }) => metafile)

await cp('src/static', dist, { recursive: true })
for (const name of ['index.html', 'plain.html']) await writeFile(join(dist, name), await page(name))
await writeFile(join(dist, 'licenses.txt'), licenses())

async function buildClient() {
  const outfile = join(dist, 'collab-client.js')
  const output = await build({
    ...common,
    metafile: true,
    entryPoints: ['src/client/collab-client.js'],
    outfile,
    format: 'esm',
    mangleProps: INTERNAL,
    mangleCache: { ...KEPT_NAMES },
  })
  const { bytes = 0 } = output.metafile.outputs[outfile] ?? {}
  if (bytes > MOST_CLIENT_BYTES) {
    throw new Error(
      `collab-client.js has ${bytes} bytes; ${MOST_CLIENT_BYTES} is the most it may have`,
    )
  }
  return output
}

function buildEditor() {
  return build({
    ...common,
    metafile: true,
    entryPoints: { app: 'src/main.js', theme: 'src/ui/theme-early.js' },
    outdir: join(dist, 'assets'),
    entryNames: '[name]-[hash]',
    format: 'iife',
  })
}

/** The page loads the very file that others get. */
function buildPlainPage() {
  return build({
    ...common,
    metafile: true,
    entryPoints: { plain: 'src/plain/main.js' },
    outdir: join(dist, 'assets'),
    entryNames: '[name]-[hash]',
    format: 'esm',
    plugins: [
      {
        name: 'client-as-served',
        setup({ onResolve }) {
          onResolve({ filter: /\/collab-client\.js$/ }, () => ({
            path: '../collab-client.js',
            external: true,
          }))
        },
      },
    ],
  })
}

/**
 * @param {string} name of a page in `src`
 * @returns {Promise<string>} the page with its parts, and with the hashed names in place of the names of
 *   the entries
 */
async function page(name) {
  const template = await readFile(join('src', name), 'utf8')
  return template
    .replace(/<!-- part: ([\w-]+) -->/g, (_match, part) =>
      readFileSync(join('src/parts', `${part}.html`), 'utf8'),
    )
    .replace(/assets\/(\w+)\.(js|css)/g, (_match, entry, extension) => {
      const paths = metafiles.flatMap((metafile) => Object.keys(metafile.outputs))
      const output = paths.find((path) =>
        new RegExp(`^${entry}-\\w+\\.${extension}$`).test(basename(path)),
      )
      if (!output) throw new Error(`The bundle has no ${entry}.${extension}`)
      return `assets/${basename(output)}`
    })
}

/** @returns {string} the licence text of every package that has code or styles in the bundle */
function licenses() {
  const folders = new Set(
    metafiles
      .flatMap((metafile) => Object.keys(metafile.inputs))
      .map((path) => path.match(/^node_modules\/(@[^/]+\/)?[^/]+/)?.[0])
      .filter((path) => path !== undefined),
  )
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    )
    return `${name} ${version} (${license})\n\n${licenseText(folder)}\n`
  })
  return `This page contains code of the following packages.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`
}

/** @param {string} folder */
function licenseText(folder) {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name))
  return file ? readFileSync(join(folder, file), 'utf8').trim() : 'The package has no licence file.'
}
