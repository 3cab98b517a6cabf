/** The ways to the server. Messages, answers and rights are the same on all of them. */

import { ANSWER, POLL, SILENT_SOCKET, SILENT_STREAM, WAIT } from './millis.js'
import { cancel, parse, stringify } from './short.js'

/**
 * Why a connection ended. `fatal`: the server refused, trying again changes nothing.
 *
 * @typedef {{ fatal?: boolean, code?: string | number, message?: string }} End
 */

/**
 * What a transport is given.
 *
 * @typedef {object} Line
 * @property {string} socketUrl
 * @property {string} apiUrl address of the document's API, with a slash at the end
 * @property {() => Record<string, any>} hello session, root, and what is known: epoch and rev
 * @property {() => Record<string, any>} seen what else is known: saved, presence
 * @property {(messages: any[]) => void} deliver
 * @property {(millis: number, ask?: () => void) => void} expect ends the connection if it is not called
 *   again within this time, and, if it can ask for a sign of life, that does not help
 * @property {(end?: any) => void} end called with an {@link End} when the connection is no more
 * @property {AbortSignal} unwanted aborted when the connection is not wanted any more
 */

/** @typedef {Record<string, any>} Message */

/** The transports, from the best to the one that gets through everywhere. */
export const TRANSPORTS = ['websocket', 'sse', 'long-polling', 'polling']

/**
 * @param {number} rung which of the transports
 * @param {Line} line
 * @returns {(message: Message) => void} sends
 */
export const openTransport = (rung, line) => {
  if (rung === 0) return webSocket(line)
  const run = rung === 1 ? readEvents(line) : poll(line, rung === 2 ? WAIT : 0)
  run.then(line.end, line.end)
  /** @type {Promise<void> | undefined} */
  let last
  return async (message) => {
    // One that is sent again must find what became of the first.
    await last
    last = post(line, message)
  }
}

/** @param {Line} line */
const webSocket = ({ socketUrl, hello, deliver, expect, end, unwanted }) => {
  const socket = new WebSocket(socketUrl)
  const send = (/** @type {Message} */ message) => socket.send(stringify(message))
  socket.onopen = () => send({ type: 'hello', protocol: 1, ...hello() })
  socket.onmessage = ({ data }) => {
    expect(SILENT_SOCKET, () => send({ type: 'ping' }))
    deliver([parse(data)])
  }
  socket.onclose = ({ code, reason }) =>
    end({ fatal: code >= 4400 && code < 4500, code, message: reason })
  unwanted.onabort = () => socket.close()
  return send
}

/** @param {Line} line */
const readEvents = async (line) => {
  const response = await request(line, `events?${new URLSearchParams(line.hello())}`)
  const events = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { done, value } = await events.read()
    if (done) return
    const lines = (text + decoder.decode(value, { stream: true })).split('\n')
    text = /** @type {string} */ (lines.pop())
    line.expect(SILENT_STREAM)
    const data = lines.filter((field) => /^data:/.test(field))
    if (data.length) line.deliver(data.map((field) => parse(field.slice(5))))
  }
}

/**
 * @param {Line} line
 * @param {number} wait how long the server may wait for news, in milliseconds; 0: not at all
 */
const poll = async (line, wait) => {
  const pause = wait ? 0 : POLL
  // The first answer comes at once: it tells whether there is a way.
  /** @type {any} */
  let patience = 0
  for (;;) {
    const known = new URLSearchParams({ ...line.hello(), ...line.seen(), wait: patience })
    const { messages } = await (await request(line, `changes?${known}`)).json()
    patience = wait
    line.expect(ANSWER + patience + pause)
    line.deliver(messages)
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

/**
 * @param {Line} line
 * @param {Message} message an operation or presence
 */
const post = async (line, message) => {
  const { type, op } = message
  const late = setTimeout(line.end, ANSWER)
  try {
    // The answer comes in its turn with what else there is to know.
    await request(line, op ? 'ops' : type, {
      method: 'POST',
      body: stringify({ ...line.hello(), ...message }),
    })
  } catch (failure) {
    const end = /** @type {End} */ (failure)
    if (op) end.fatal ? line.deliver([{ ...end, type: 'error', op }]) : line.end(end)
  }
  cancel(late)
}

/**
 * @param {Line} line
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<Response>} a good one
 * @throws {End} fatal only if the server itself says so, not something on the way
 */
const request = async ({ apiUrl, unwanted }, path, init) => {
  const response = await fetch(apiUrl + path, { ...init, signal: unwanted })
  const { status } = response
  if (response.ok) return response
  if (!/problem/.test(/** @type {string} */ (response.headers.get('content-type'))))
    throw { code: status }
  const { type, detail } = await response.json()
  const fatal = status < 500
  throw { fatal, code: type.split(':').pop(), message: detail }
}
