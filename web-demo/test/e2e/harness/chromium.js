import { existsSync } from 'node:fs'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
]

/** The browser to test with; undefined if this machine has none. */
export const chromiumPath = [process.env['COLLAB_CHROMIUM'] ?? '', ...PLACES].find(
  (path) => path !== '' && existsSync(path),
)
