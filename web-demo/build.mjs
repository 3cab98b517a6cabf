// Bundles src/ into dist/: index.html, assets/ with hashed names, and the licences of what is bundled.
import { build } from 'esbuild'
import { readFileSync, readdirSync } from 'node:fs'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

const dist = 'dist'

await rm(dist, { recursive: true, force: true })
await mkdir(dist)

const { metafile } = await build({
  entryPoints: { app: 'src/main.js', theme: 'src/ui/theme-early.js' },
  outdir: join(dist, 'assets'),
  entryNames: '[name]-[hash]',
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['chrome123', 'firefox120', 'safari17.5'],
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
})

await cp('src/static', dist, { recursive: true })
await writeFile(join(dist, 'index.html'), await page())
await writeFile(join(dist, 'licenses.txt'), licenses())

/** @returns {Promise<string>} the page, with the hashed names in place of the names of the entries */
async function page() {
  const template = await readFile('src/index.html', 'utf8')
  return template.replace(/assets\/(\w+)\.(js|css)/g, (_match, entry, extension) => {
    const output = Object.keys(metafile.outputs).find((path) =>
      new RegExp(`^${entry}-\\w+\\.${extension}$`).test(basename(path)),
    )
    if (!output) throw new Error(`The bundle has no ${entry}.${extension}`)
    return `assets/${basename(output)}`
  })
}

/** @returns {string} the licence text of every package that has code or styles in the bundle */
function licenses() {
  const folders = new Set(
    Object.keys(metafile.inputs)
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
