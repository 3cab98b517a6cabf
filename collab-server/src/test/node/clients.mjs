// Stock Yjs clients under remote control: one JSON request per line in, one JSON answer per line out.
import { createInterface } from 'node:readline'
import { Client } from './client.mjs'
import { replay } from './replay.mjs'

// Closed sockets and refused connections are what these tests are about.
console.error = () => {}
console.warn = () => {}

/** @type {Map<string, Client>} */
const clients = new Map()

const actions = {
  open: (request) => {
    clients.set(request.client, new Client(request))
  },
  disconnect: ({ client }) => find(client).provider.disconnect(),
  connect: ({ client }) => find(client).provider.connect(),
  // Only version 3 makes its address anew for each connection.
  move: ({ client, url }) => {
    find(client).provider.serverUrl = url
    find(client).provider.connect()
  },
  destroy: ({ client }) => {
    find(client).destroy()
    clients.delete(client)
  },
  insert: ({ client, index, text }) => find(client).text.insert(index, text),
  append: ({ client, text }) => find(client).text.insert(find(client).text.length, text),
  delete: ({ client, index, length }) => find(client).text.delete(index, length),
  text: ({ client }) => find(client).text.toString(),
  status: ({ client }) => find(client).status(),
  state: ({ client, state }) => find(client).provider.awareness.setLocalState(state),
  people: ({ client }) => find(client).people(),
  saved: ({ client }) => find(client).echoes.savedTexts(),
  awaitText: ({ client, text }) => find(client).until(() => find(client).text.toString() === text),
  awaitLength: ({ client, length }) => find(client).until(() => find(client).text.length === length),
  awaitReconnected: ({ client }) => find(client).until(() => find(client).connects > 1),
  awaitSynced: ({ client }) => find(client).until(() => find(client).provider.synced),
  awaitConnected: ({ client }) => find(client).until(() => find(client).provider.wsconnected),
  awaitClosed: ({ client }) => find(client).until(() => !find(client).provider.wsconnected),
  awaitAllSaved: ({ client }) => find(client).until(() => find(client).echoes.allSaved()),
  awaitPeople: ({ client, people }) =>
    find(client).until(() => JSON.stringify(find(client).people()) === JSON.stringify(people)),
  send: ({ client, hex, text }) =>
    find(client).provider.ws.send(text ?? Buffer.from(hex, 'hex')),
  type: ({ client, everyMillis }) => find(client).type(everyMillis),
  stopTyping: ({ client }) => find(client).stopTyping(),
  typed: ({ client }) => find(client).typed,
  now: () => performance.now(),
  replay: ({ client, file, batch }) => replay(find(client), file, batch),
}

function find(name) {
  const client = clients.get(name)
  if (!client) throw new Error(`There is no client ${name}`)
  return client
}

async function handle(request) {
  try {
    return { value: (await actions[request.do](request)) ?? null }
  } catch (e) {
    return { failed: `${request.do} ${request.client}: ${e.message}` }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await handle(JSON.parse(line))))
}
process.exit()
