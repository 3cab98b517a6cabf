import { mkdirSync, writeFileSync } from 'node:fs'

mkdirSync('dist', { recursive: true })
writeFileSync('dist/index.html', '<!doctype html><html lang="en"><title>collab</title><p>collab is running.</p></html>\n')
