/**
 * The ways to the server. Messages, answers and rights are the same on all of them.
 *
 * How long silence may last, in milliseconds: on a socket until it is asked for a sign of life, on a
 * stream (the server sends something at least every 15 seconds), and for the answer to a request.
 */
const ASK_MILLIS = 15_000
const STREAM_SILENCE_MILLIS = 40_000
const ANSWER_MILLIS = 10_000

/** How long the server may keep a request waiting for news, in milliseconds. */
const WAIT_MILLIS = 25_000

/** Between two requests of plain polling, in milliseconds. */
const POLL_MILLIS = 1_500

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
 * @property {AbortSignal} signal the connection is not wanted any more
 */

/** @typedef {Record<string, any>} Message */

/** The transports, from the best to the one that gets through everywhere. */
export const TRANSPORTS = ['websocket', 'sse', 'long-polling', 'polling']

/**
 * @param {number} rung which of the transports
 * @param {Line} line
 * @returns {(message: Message) => void} sends
 */
export function openTransport(rung, line) {
  if (rung === 0) return webSocket(line)
  const run = rung === 1 ? readEvents(line) : poll(line, rung === 2 ? WAIT_MILLIS : 0)
  run.then(line.end, line.end)
  return (message) => post(line, message)
}

/** @param {Line} line */
function webSocket({ socketUrl, hello, deliver, expect, end, signal }) {
  const socket = new WebSocket(socketUrl)
  const send = (/** @type {Message} */ message) => {
    if (socket.readyState === 1) socket.send(JSON.stringify(message))
  }
  socket.onopen = () => send({ type: 'hello', protocol: 1, ...hello() })
  socket.onmessage = ({ data }) => {
    expect(ASK_MILLIS, () => send({ type: 'ping' }))
    deliver([JSON.parse(data)])
  }
  socket.onclose = ({ code, reason }) =>
    end({ fatal: code >= 4400 && code < 4500, code, message: reason })
  signal.onabort = () => socket.close()
  return send
}

/** @param {Line} line */
async function readEvents(line) {
  const response = await request(line, `events?${new URLSearchParams(line.hello())}`)
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return
  const events = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { done, value } = await events.read()
    if (done) return
    const lines = (text + decoder.decode(value, { stream: true })).split('\n')
    text = lines.pop() ?? ''
    const messages = lines.filter((field) => field.startsWith('data:'))
    if (line.signal.aborted) return
    line.expect(STREAM_SILENCE_MILLIS)
    if (messages.length > 0) line.deliver(messages.map((data) => JSON.parse(data.slice(5))))
  }
}

/**
 * @param {Line} line
 * @param {number} wait how long the server may wait for news, in milliseconds; 0: not at all
 */
async function poll(line, wait) {
  const pause = wait ? 0 : POLL_MILLIS
  // The first answer comes at once: it tells whether there is a way.
  let patience = 0
  while (!line.signal.aborted) {
    const known = new URLSearchParams({ ...line.hello(), ...line.seen(), wait: String(patience) })
    const { messages } = await (await request(line, `changes?${known}`)).json()
    patience = wait
    line.expect(ANSWER_MILLIS + patience + pause)
    line.deliver(messages)
    if (pause) await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

/**
 * @param {Line} line
 * @param {Message} message an operation or presence
 */
async function post(line, message) {
  const { type, op } = message
  const { session, root } = line.hello()
  const late = setTimeout(line.end, ANSWER_MILLIS)
  try {
    // The answer comes in its turn with what else there is to know.
    await request(line, type === 'op' ? 'ops' : 'presence', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...message, session, root }),
    })
  } catch (failure) {
    const end = /** @type {End} */ (failure)
    if (op && end.fatal) line.deliver([{ ...end, type: 'error', op }])
    else if (op) line.end(end)
  }
  clearTimeout(late)
}

/**
 * @param {Line} line
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<Response>} a good one
 * @throws {End} final only if the server itself says so, not something on the way
 */
async function request({ apiUrl, signal }, path, init) {
  const response = await fetch(apiUrl + path, { ...init, cache: 'no-store', signal })
  const { ok, status, headers } = response
  if (ok) return response
  if (!headers.get('content-type')?.startsWith('application/problem+json')) throw { code: status }
  const { code = status, detail } = await response.json()
  throw { fatal: status < 500 && status !== 408 && status !== 429, code, message: detail }
}
