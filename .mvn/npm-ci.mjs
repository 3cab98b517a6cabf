// Usage: node npm-ci.mjs DIR
// Runs `npm ci` in DIR unless node_modules already holds exactly what DIR/package-lock.json asks for.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const dir = process.argv[2]
const lock = join(dir, 'package-lock.json')
// npm ci starts by deleting node_modules, so the copy is there only after a complete installation.
const installedLock = join(dir, 'node_modules', '.installed-lock.json')

if (!existsSync(installedLock) || !readFileSync(installedLock).equals(readFileSync(lock))) {
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: dir,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (npm.error) throw npm.error
  if (npm.status !== 0) process.exit(npm.status ?? 1)
  mkdirSync(join(dir, 'node_modules'), { recursive: true })
  copyFileSync(lock, installedLock)
}
